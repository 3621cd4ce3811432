// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/moment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace signet::ctl {
namespace {

constexpr std::int64_t now = 1'795'348'800; // 2026-11-22T12:00:00Z
constexpr std::int64_t hour = 3600;

// In Tokyo, where no clock is ever changed: nine hours before UTC.
class Moment : public ::testing::Test {
protected:
    void SetUp() override {
        setenv("TZ", "JST-9", 1);
        tzset();
    }
    void TearDown() override {
        unsetenv("TZ");
        tzset();
    }
};

struct Case {
    const char* text;
    std::optional<std::int64_t> moment;
};

TEST_F(Moment, IsReadAsAnAdministratorWritesIt) {
    for (const auto& [text, moment] : {Case{"2026-11-22T12:00:00Z", now},
                                       Case{"2026-11-22T12:00Z", now},
                                       Case{"2026-11-22T21:00:00", now},
                                       Case{"2026-11-22T13:00:00+01:00", now},
                                       Case{"2026-11-22", now - 21 * hour},
                                       Case{"1970-01-02Z", 24 * hour},
                                       Case{"7d", now - 7 * 24 * hour},
                                       Case{"12h", now - 12 * hour},
                                       Case{"30min", now - hour / 2},
                                       Case{"", {}},
                                       Case{"yesterday", {}},
                                       Case{"2026-13-01", {}},
                                       Case{"2026-02-30", {}},
                                       Case{"2026-11-22T25:00", {}},
                                       Case{"2026-11-22x", {}},
                                       Case{"7", {}},
                                       Case{"7 d", {}},
                                       Case{"-7d", {}},
                                       Case{"2026", {}},
                                       Case{"99999999999999d", {}}})
        EXPECT_EQ(moment_of(text, now), moment) << text;
}

TEST_F(Moment, IsFoundAtTheHeadOfALine) {
    for (const auto& [text, moment] :
         {Case{"2026-11-22T13:00:00.123456+01:00 kdc1 krb5kdc[1]: ", now},
          Case{"2026-11-22T12:00:00Z kdc1", now}, Case{"Nov 22 21:00:00 kdc1 krb5kdc[1](info): ", now},
          Case{"Nov  2 21:00:00 kdc1", now - 20 * 24 * hour},
          // Not tomorrow's: last year's.
          Case{"Dec 24 21:00:00 kdc1", now + 32 * 24 * hour - 365 * 24 * hour}, Case{"krb5kdc: ", {}},
          Case{"Nov 22 ", {}}, Case{"Nov 40 21:00:00", {}}, Case{"", {}}})
        EXPECT_EQ(moment_of_line(text, now), moment) << text;
}

TEST(UtcText, IsWrittenForPeople) {
    EXPECT_EQ(utc_text(now), "2026-11-22T12:00:00Z");
    EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
}

} // namespace
} // namespace signet::ctl
