// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/hours.hpp"

#include "certmap/text/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace signet::policy {
namespace {

constexpr std::uint16_t minutes_of_day = 24 * 60;
constexpr std::size_t days_of_week = 7;
constexpr std::array<std::string_view, days_of_week> day_names{"Mon", "Tue", "Wed", "Thu",
                                                               "Fri", "Sat", "Sun"};
constexpr std::uint8_t every_day = 0x7F;
constexpr std::size_t longest_hours = 64; // bytes; all seven days one by one have 39
constexpr auto example = R"(like "Mon-Fri 07:00-19:00", "Sat,Sun" or "daily 22:00-06:00")";

unsigned bit_of(std::size_t day) {
    return 1U << (day % days_of_week);
}

Result<std::size_t> day_of(std::string_view text) {
    const auto found = std::ranges::find(day_names, text);
    if (found != day_names.end()) return static_cast<std::size_t>(found - day_names.begin());
    return ValueError("\"" + std::string(text) + "\" is no day", certmap::spelling_hint(text, day_names));
}

// "Mon" or "Fri-Mon"
Result<unsigned> days_of_range(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto first = day_of(text.substr(0, dash));
    if (!first) return first.error();
    if (dash == std::string_view::npos) return bit_of(*first);
    const auto last = day_of(text.substr(dash + 1));
    if (!last) return last.error();
    if (*first == *last) return ValueError("goes from a day to the same day", R"(write the day, or "daily")");
    unsigned days = bit_of(*last);
    for (std::size_t day = *first; day % days_of_week != *last; ++day)
        days |= bit_of(day);
    return days;
}

Result<std::uint8_t> days_of(std::string_view text) {
    if (text == "daily") return every_day;
    unsigned days = 0;
    while (true) {
        const std::size_t comma = text.find(',');
        const auto range = days_of_range(text.substr(0, comma));
        if (!range) return range.error();
        if ((days & *range) != 0) return ValueError("names a day twice", "");
        days |= *range;
        if (comma == std::string_view::npos) return static_cast<std::uint8_t>(days);
        text.remove_prefix(comma + 1);
    }
}

// Two digits; nullopt: not that, or above `most`.
std::optional<unsigned> two_digits(std::string_view text, unsigned most) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 2 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    const unsigned number = static_cast<unsigned>(text[0] - '0') * 10 + static_cast<unsigned>(text[1] - '0');
    return number <= most ? std::optional(number) : std::nullopt;
}

// "07:00"; up to "24:00".
Result<std::uint16_t> minute_of(std::string_view text) {
    const auto hour = two_digits(text.substr(0, 2), 24);
    const bool colon = text.size() == 5 && text[2] == ':';
    const auto minute = colon ? two_digits(text.substr(3), 59) : std::nullopt;
    if (!hour || !minute || *hour * 60 + *minute > minutes_of_day)
        return ValueError("\"" + std::string(text) + "\" is no time", "00:00 to 24:00");
    return static_cast<std::uint16_t>(*hour * 60 + *minute);
}

std::string minute_text(std::uint16_t minute) {
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(minute / 60U) + ":" + two(minute % 60U);
}

// Three in a row and more are a range.
std::string days_text(std::uint8_t weekdays) {
    if (weekdays == every_day) return "daily";
    std::string text;
    for (std::size_t first = 0; first < days_of_week; ++first) {
        if ((weekdays & bit_of(first)) == 0) continue;
        std::size_t last = first;
        while (last + 1 < days_of_week && (weekdays & bit_of(last + 1)) != 0)
            ++last;
        text += (text.empty() ? "" : ",") + std::string(day_names[first]);
        if (last < first + 2) continue;
        text += "-" + std::string(day_names[last]);
        first = last;
    }
    return text;
}

} // namespace

Result<Hours> hours_of(std::string_view text) {
    if (text.empty() || text.size() > longest_hours) return ValueError("are no hours of the week", example);
    const std::size_t space = text.find(' ');
    const auto days = days_of(text.substr(0, space));
    if (!days) return days.error();
    Hours hours{*days, 0, minutes_of_day};
    if (space == std::string_view::npos) return hours;

    const std::string_view times = text.substr(space + 1);
    const std::size_t dash = times.find('-');
    if (dash == std::string_view::npos) return ValueError("have no end", example);
    const auto from = minute_of(times.substr(0, dash));
    if (!from) return from.error();
    const auto to = minute_of(times.substr(dash + 1));
    if (!to) return to.error();
    if (*from == minutes_of_day) return ValueError("begin at 24:00", "write 00:00 and the next day");
    hours.from = *from;
    hours.to = *to;
    return hours;
}

std::string hours_text(const Hours& hours) {
    const std::string days = days_text(hours.weekdays);
    if (hours.from == 0 && hours.to == minutes_of_day) return days;
    return days + " " + minute_text(hours.from) + "-" + minute_text(hours.to);
}

bool Hours::hold(const WallClock& now) const {
    if (now.weekday >= days_of_week || now.minute >= minutes_of_day) return false;
    const bool over_midnight = to <= from;
    const bool begins_today = (weekdays & bit_of(now.weekday)) != 0;
    if (begins_today && now.minute >= from && (over_midnight || now.minute < to)) return true;
    const bool began_yesterday = (weekdays & bit_of(now.weekday + days_of_week - 1)) != 0;
    return began_yesterday && over_midnight && now.minute < to;
}

} // namespace signet::policy
