// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/moment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace signet::ctl {
namespace {

constexpr std::int64_t day = 86400;

struct Reader {
    std::string_view rest;

    bool take(std::string_view text) {
        if (!rest.starts_with(text)) return false;
        rest.remove_prefix(text.size());
        return true;
    }

    // `digits` of them at most; nullopt: there is none.
    std::optional<int> number(std::size_t digits) {
        int value = 0;
        const auto* begin = rest.data();
        const auto* end = begin + std::min(digits, rest.size());
        if (begin == end || *begin < '0' || *begin > '9') return std::nullopt;
        const auto [stop, error] = std::from_chars(begin, end, value);
        if (error != std::errc()) return std::nullopt;
        rest.remove_prefix(static_cast<std::size_t>(stop - begin));
        return value;
    }
};

std::optional<int> month_of(Reader& reader) {
    constexpr std::array months{"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ",
                                "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
    for (std::size_t i = 0; i < months.size(); ++i)
        if (reader.take(months[i])) return static_cast<int>(i);
    return std::nullopt;
}

bool is_a_date(const std::tm& time) {
    constexpr std::array days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return time.tm_mon >= 0 && time.tm_mon < 12 && time.tm_mday >= 1 &&
           time.tm_mday <= days[static_cast<std::size_t>(time.tm_mon)] && time.tm_hour < 24 &&
           time.tm_min < 60 && time.tm_sec < 61;
}

bool take_clock(Reader& reader, std::tm& time, bool seconds_too) {
    const auto hour = reader.number(2);
    const auto minute = hour && reader.take(":") ? reader.number(2) : std::nullopt;
    if (!minute) return false;
    time.tm_hour = *hour;
    time.tm_min = *minute;
    if (!reader.take(":")) return !seconds_too;
    const auto second = reader.number(2);
    time.tm_sec = second.value_or(0);
    return second.has_value();
}

// "2026-11-22[T10:00[:00[.123]]]"
std::optional<std::tm> take_iso(Reader& reader) {
    std::tm time{};
    const auto year = reader.number(4);
    const auto month = year && reader.take("-") ? reader.number(2) : std::nullopt;
    const auto mday = month && reader.take("-") ? reader.number(2) : std::nullopt;
    if (!mday || *year < 1970) return std::nullopt;
    time.tm_year = *year - 1900;
    time.tm_mon = *month - 1;
    time.tm_mday = *mday;
    if (reader.take("T") && !take_clock(reader, time, false)) return std::nullopt;
    if (reader.take(".") && !reader.number(9)) return std::nullopt;
    if (!is_a_date(time)) return std::nullopt;
    return time;
}

std::int64_t local(std::tm time) {
    time.tm_isdst = -1;
    return std::mktime(&time);
}

// Of a time zone: "Z", "+01:00", "+0100"; nothing: local time.
std::int64_t in_zone(Reader& reader, std::tm time) {
    if (reader.take("Z")) return timegm(&time);
    const bool east = reader.rest.starts_with('+');
    Reader zone{reader.rest};
    if (!zone.take("+") && !zone.take("-")) return local(time);
    const auto hours = zone.number(2);
    zone.take(":");
    const auto minutes = hours ? zone.number(2) : std::nullopt;
    if (!minutes) return local(time);
    reader = zone;
    const std::int64_t offset = *hours * 3600 + *minutes * 60;
    return timegm(&time) - (east ? offset : -offset);
}

std::optional<std::int64_t> length_of(std::string_view text) {
    Reader reader{text};
    const auto count = reader.number(6);
    if (!count) return std::nullopt;
    if (reader.rest == "d") return *count * day;
    if (reader.rest == "h") return std::int64_t{*count} * 3600;
    if (reader.rest == "min") return std::int64_t{*count} * 60;
    return std::nullopt;
}

std::optional<std::int64_t> syslog_moment(Reader reader, std::int64_t now) {
    std::tm time{};
    const auto month = month_of(reader);
    if (!month) return std::nullopt;
    reader.take(" "); // "Nov  2"
    const auto mday = reader.number(2);
    if (!mday || !reader.take(" ") || !take_clock(reader, time, true)) return std::nullopt;
    time.tm_mon = *month;
    time.tm_mday = *mday;
    if (!is_a_date(time)) return std::nullopt;
    std::tm today{};
    const std::time_t clock = now;
    localtime_r(&clock, &today);
    time.tm_year = today.tm_year;
    const auto this_year = local(time);
    if (this_year <= now + day) return this_year; // a clock may be a little ahead
    --time.tm_year;
    return local(time);
}

} // namespace

std::optional<std::int64_t> moment_of(std::string_view text, std::int64_t now) {
    if (const auto length = length_of(text)) return now - *length;
    Reader reader{text};
    const auto time = take_iso(reader);
    if (!time) return std::nullopt;
    const auto moment = in_zone(reader, *time);
    if (!reader.rest.empty()) return std::nullopt;
    return moment;
}

std::optional<std::int64_t> moment_of_line(std::string_view line, std::int64_t now) {
    Reader reader{line};
    if (const auto time = take_iso(reader)) return in_zone(reader, *time);
    return syslog_moment(Reader{line}, now);
}

std::string utc_text(std::int64_t time) {
    const std::time_t clock = time;
    std::tm parts{};
    if (gmtime_r(&clock, &parts) == nullptr) return std::to_string(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

} // namespace signet::ctl
