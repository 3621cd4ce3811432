// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/moment.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <ctime>

namespace signet::ctl {
namespace {

constexpr std::int64_t day = 86400;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::int64_t local(std::tm time) {
    time.tm_isdst = -1;
    return std::mktime(&time);
}

// strptime(3) takes the 30th of February.
bool is_a_date(const std::tm& time) {
    std::tm normal = time;
    timegm(&normal);
    return time.tm_year >= 70 && normal.tm_mon == time.tm_mon && normal.tm_mday == time.tm_mday;
}

// "2026-11-22[T10:00[:00[.123]]]" and "Z", "+01:00", "+0100" or nothing, which is local time. `rest` goes behind
// it.
std::optional<std::int64_t> take_iso(const char*& rest) {
    if (!is_digit(*rest)) return std::nullopt;
    for (const char* format : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
        std::tm time{};
        const char* end = strptime(rest, format, &time);
        if (end == nullptr) continue;
        if (!is_a_date(time)) return std::nullopt;
        rest = end;
        if (*rest == '.') rest += 1 + std::strspn(rest + 1, "0123456789");
        const bool has_zone = *rest == 'Z' || *rest == '+' || *rest == '-';
        const char* behind = has_zone ? strptime(rest, "%z", &time) : nullptr;
        if (behind == nullptr) return local(time);
        rest = behind;
        const std::int64_t offset = time.tm_gmtoff; // timegm(3) forgets it
        return timegm(&time) - offset;
    }
    return std::nullopt;
}

std::optional<std::int64_t> length_of(std::string_view text) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    std::int32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc()) return std::nullopt;
    if (unit == "d") return count * day;
    if (unit == "h") return count * std::int64_t{3600};
    if (unit == "min") return count * std::int64_t{60};
    return std::nullopt;
}

std::optional<std::int64_t> syslog_moment(const char* line, std::int64_t now) {
    const std::time_t clock = now;
    std::tm time{};
    localtime_r(&clock, &time);
    if (strptime(line, "%b %d %H:%M:%S", &time) == nullptr || !is_a_date(time)) return std::nullopt;
    const auto this_year = local(time);
    if (this_year <= now + day) return this_year; // a clock may be a little ahead
    --time.tm_year;
    return local(time);
}

} // namespace

std::optional<std::int64_t> moment_of(std::string_view text, std::int64_t now) {
    if (const auto length = length_of(text)) return now - *length;
    const std::string whole(text);
    const char* rest = whole.c_str();
    const auto moment = take_iso(rest);
    return *rest == '\0' ? moment : std::nullopt;
}

std::optional<std::int64_t> moment_of_line(std::string_view line, std::int64_t now) {
    constexpr std::size_t longest_moment = 64; // bytes
    const std::string head(line.substr(0, longest_moment));
    const char* rest = head.c_str();
    if (const auto moment = take_iso(rest)) return moment;
    return syslog_moment(head.c_str(), now);
}

std::string utc_text(std::int64_t time) {
    const std::time_t clock = time;
    std::tm parts{};
    if (gmtime_r(&clock, &parts) == nullptr) return std::to_string(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

} // namespace signet::ctl
