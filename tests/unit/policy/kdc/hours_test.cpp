// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/hours.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace signet::policy {
namespace {

enum Day : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };

WallClock at(Day day, unsigned hour, unsigned minute = 0) {
    return {day, static_cast<std::uint16_t>(hour * 60 + minute)};
}

TEST(Hours, AreReadAndWritten) {
    struct Row {
        std::string_view text;
        Hours hours;
        std::string_view written;
    };
    for (const Row& row : {
             Row{"Mon", {0b0000001, 0, 1440}, "Mon"},
             Row{"Sun", {0b1000000, 0, 1440}, "Sun"},
             Row{"daily", {0b1111111, 0, 1440}, "daily"},
             Row{"Mon-Sun", {0b1111111, 0, 1440}, "daily"},
             Row{"Mon-Fri 07:00-19:00", {0b0011111, 420, 1140}, "Mon-Fri 07:00-19:00"},
             Row{"Sat,Sun", {0b1100000, 0, 1440}, "Sat,Sun"},
             Row{"Sat-Sun", {0b1100000, 0, 1440}, "Sat,Sun"},
             Row{"Fri-Mon", {0b1110001, 0, 1440}, "Mon,Fri-Sun"},
             Row{"Wed,Mon", {0b0000101, 0, 1440}, "Mon,Wed"},
             Row{"Mon-Wed,Fri 00:00-24:00", {0b0010111, 0, 1440}, "Mon-Wed,Fri"},
             Row{"daily 22:00-06:00", {0b1111111, 1320, 360}, "daily 22:00-06:00"},
             Row{"Mon 08:05-08:05", {0b0000001, 485, 485}, "Mon 08:05-08:05"},
             Row{"Mon 23:59-24:00", {0b0000001, 1439, 1440}, "Mon 23:59-24:00"},
         }) {
        const auto hours = hours_of(row.text);
        ASSERT_TRUE(hours) << row.text << ": " << hours.error().problem;
        EXPECT_TRUE(*hours == row.hours) << row.text << " is " << hours_text(*hours);
        EXPECT_EQ(hours_text(*hours), row.written);
        EXPECT_TRUE(hours_of(row.written).value() == row.hours) << row.written;
    }
}

TEST(Hours, AnyDaysAreWrittenAsTheyAreRead) {
    for (unsigned days = 1; days < 128; ++days) {
        const Hours hours{static_cast<std::uint8_t>(days), 60, 120};
        EXPECT_TRUE(hours_of(hours_text(hours)).value() == hours) << hours_text(hours);
    }
}

TEST(Hours, RefuseWhatTheyAreNot) {
    struct Row {
        std::string_view text;
        std::string_view problem;
    };
    for (const Row& row : {
             Row{"", "are no hours of the week"},
             Row{"Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon,Mon",
                 "are no hours of the week"},
             Row{"mon", R"("mon" is no day)"},
             Row{"Funday", R"("Funday" is no day)"},
             Row{"07:00-19:00", R"("07:00" is no day)"},
             Row{"Mon,", R"("" is no day)"},
             Row{"Mon-", R"("" is no day)"},
             Row{"daily,Mon", R"("daily" is no day)"},
             Row{" Mon", R"("" is no day)"},
             Row{"Mon-Mon", "goes from a day to the same day"},
             Row{"Mon-Wed,Tue", "names a day twice"},
             Row{"Mon ", "have no end"},
             Row{"Mon 07:00", "have no end"},
             Row{"Mon 7:00-19:00", R"("7:00" is no time)"},
             Row{"Mon 07:00-19:0", R"("19:0" is no time)"},
             Row{"Mon 07:00-19:00 ", R"("19:00 " is no time)"},
             Row{"Mon  07:00-19:00", R"(" 07:00" is no time)"},
             Row{"Mon 07:60-19:00", R"("07:60" is no time)"},
             Row{"Mon 07:00-24:01", R"("24:01" is no time)"},
             Row{"Mon 07:00-25:00", R"("25:00" is no time)"},
             Row{"Mon 07.00-19:00", R"("07.00" is no time)"},
             Row{"Mon +7:00-19:00", R"("+7:00" is no time)"},
             Row{"Mon -19:00", R"("" is no time)"},
             Row{"Mon 24:00-06:00", "begin at 24:00"},
         }) {
        const auto hours = hours_of(row.text);
        ASSERT_FALSE(hours) << row.text;
        EXPECT_EQ(hours.error().problem, row.problem) << row.text;
    }
    EXPECT_EQ(hours_of("mon").error().hint, R"(did you mean "Mon"?)");
}

TEST(Hours, Hold) {
    struct Row {
        std::string_view hours;
        WallClock now;
        bool expected;
    };
    for (const Row& row : {
             Row{"Mon-Fri 07:00-19:00", at(mon, 7), true},
             Row{"Mon-Fri 07:00-19:00", at(mon, 6, 59), false},
             Row{"Mon-Fri 07:00-19:00", at(fri, 18, 59), true},
             Row{"Mon-Fri 07:00-19:00", at(fri, 19), false},
             Row{"Mon-Fri 07:00-19:00", at(sat, 12), false},
             Row{"Mon-Fri 07:00-19:00", at(sun, 12), false},
             Row{"Sun", at(sun, 0), true},
             Row{"Sun", at(sun, 23, 59), true},
             Row{"Sun", at(mon, 0), false},
             Row{"Sun", at(sat, 23, 59), false},
             Row{"Fri 22:00-06:00", at(fri, 21, 59), false},
             Row{"Fri 22:00-06:00", at(fri, 22), true},
             Row{"Fri 22:00-06:00", at(fri, 3), false}, // of Thursday's night
             Row{"Fri 22:00-06:00", at(sat, 5, 59), true},
             Row{"Fri 22:00-06:00", at(sat, 6), false},
             Row{"Fri 22:00-06:00", at(sat, 22), false},
             Row{"Sun 22:00-06:00", at(mon, 5, 59), true}, // over the end of the week
             Row{"Sun 22:00-06:00", at(tue, 5, 59), false},
             Row{"Mon 08:00-08:00", at(mon, 7, 59), false},
             Row{"Mon 08:00-08:00", at(mon, 8), true},
             Row{"Mon 08:00-08:00", at(tue, 7, 59), true},
             Row{"Mon 08:00-08:00", at(tue, 8), false},
             Row{"daily 00:00-00:00", at(wed, 12), true},
         })
        EXPECT_EQ(hours_of(row.hours).value().hold(row.now), row.expected)
            << row.hours << " at day " << int{row.now.weekday} << " minute " << row.now.minute;
}

TEST(Hours, DoNotHoldAtATimeThatIsNone) {
    const Hours always = hours_of("daily").value();
    EXPECT_FALSE(always.hold({7, 0}));
    EXPECT_FALSE(always.hold({0, 1440}));
    EXPECT_FALSE(Hours{}.hold({0, 0}));
}

} // namespace
} // namespace signet::policy
