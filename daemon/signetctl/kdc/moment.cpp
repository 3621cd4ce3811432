// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/moment.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <ctime>

namespace signet::ctl {
namespace {

constexpr std::int64_t day = 86400;

std::int64_t local(std::tm time) {
    time.tm_isdst = -1;
    return std::mktime(&time);
}

// strptime(3) takes every month for one of 31 days.
bool is_a_date(std::tm time) {
    const int mday = time.tm_mday;
    return timegm(&time) >= 0 && time.tm_mday == mday;
}

// "2026-11-22[T10:00[:00[.123]]]" and a time zone, "Z", "+01:00" or "+0100"; nothing is local time. `text` then
// stands behind it.
std::optional<std::int64_t> take_iso(const char*& text) {
    std::tm time{};
    const char* rest = strptime(text, "%Y-%m-%d", &time);
    if (rest == nullptr) return std::nullopt;
    if (*rest == 'T') {
        rest = strptime(rest, "T%H:%M", &time);
        if (rest == nullptr) return std::nullopt;
        if (const char* seconds = strptime(rest, ":%S", &time)) rest = seconds;
        if (*rest == '.') rest += 1 + std::strspn(rest + 1, "0123456789");
    }
    if (!is_a_date(time)) return std::nullopt;
    std::tm zone{};
    const char* end = strptime(rest, "%z", &zone);
    text = end == nullptr ? rest : end;
    return end == nullptr ? local(time) : timegm(&time) - zone.tm_gmtoff;
}

std::optional<std::int64_t> length_of(std::string_view text) {
    constexpr int most = 999999;
    int count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0 || count > most) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    if (text == "d") return count * day;
    if (text == "h") return std::int64_t{count} * 3600;
    if (text == "min") return std::int64_t{count} * 60;
    return std::nullopt;
}

std::optional<std::int64_t> syslog_moment(const char* line, std::int64_t now) {
    std::tm time{};
    if (strptime(line, "%b %e %H:%M:%S", &time) == nullptr) return std::nullopt;
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
    const std::string whole(text);
    const char* rest = whole.c_str();
    const auto moment = take_iso(rest);
    return rest == whole.c_str() + whole.size() ? moment : std::nullopt;
}

std::optional<std::int64_t> moment_of_line(std::string_view line, std::int64_t now) {
    const std::string head(line.substr(0, 64)); // longer than any time
    const char* rest = head.c_str();
    const auto moment = take_iso(rest);
    return moment ? moment : syslog_moment(head.c_str(), now);
}

std::string utc_text(std::int64_t time) {
    const std::time_t clock = time;
    std::tm parts{};
    std::array<char, 64> text{};
    const bool is_written = gmtime_r(&clock, &parts) != nullptr &&
                            std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts) > 0;
    return is_written ? text.data() : std::to_string(time);
}

} // namespace signet::ctl
