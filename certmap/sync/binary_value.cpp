// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/binary_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <iterator>

namespace signet::certmap {
namespace {

constexpr std::size_t uuid_size = 16;
constexpr std::size_t sid_head_size = 8; // revision, count, six bytes of authority
constexpr unsigned max_sub_authorities = 15;

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::string dashed(std::string_view bytes, const std::array<std::size_t, uuid_size>& order) {
    std::string text;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        fmt::format_to(std::back_inserter(text), "{:02x}", byte_at(bytes, order.at(i)));
    }
    return text;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// All of the text, and digits only.
template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_all = error == std::errc() && end == text.data() + text.size();
    if (!is_all || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    return number;
}

// ".0" behind the seconds.
bool is_fraction(std::string_view text) {
    return text.empty() || (text.size() > 1 && (text.front() == '.' || text.front() == ',') &&
                            std::ranges::all_of(text.substr(1), is_digit));
}

} // namespace

std::optional<std::string> guid_text(std::string_view bytes) {
    if (bytes.size() != uuid_size) return std::nullopt;
    return dashed(bytes, {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15});
}

std::optional<std::string> uuid_text(std::string_view bytes) {
    if (bytes.size() != uuid_size) return std::nullopt;
    return dashed(bytes, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
}

std::optional<std::string> sid_text(std::string_view bytes) {
    if (bytes.size() < sid_head_size || byte_at(bytes, 0) != 1) return std::nullopt;
    const unsigned count = byte_at(bytes, 1);
    if (count == 0 || count > max_sub_authorities || bytes.size() != sid_head_size + 4UL * count)
        return std::nullopt;
    std::uint64_t authority = 0;
    for (std::size_t i = 2; i < sid_head_size; ++i)
        authority = authority << 8U | byte_at(bytes, i);
    // [MS-DTYP 2.4.2.1]: hexadecimal from 2^32 on.
    std::string text =
        authority >> 32U == 0 ? fmt::format("S-1-{}", authority) : fmt::format("S-1-0x{:012x}", authority);
    for (std::size_t at = sid_head_size; at < bytes.size(); at += 4) {
        const std::uint32_t part = byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U |
                                   byte_at(bytes, at + 2) << 16U | byte_at(bytes, at + 3) << 24U;
        fmt::format_to(std::back_inserter(text), "-{}", part);
    }
    return text;
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
    constexpr std::size_t digits = 14;     // YYYYMMDDHHMMSS
    constexpr std::size_t max_length = 32; // a fraction has few digits
    if (text.size() <= digits || text.size() > max_length || text.back() != 'Z') return std::nullopt;
    if (!is_fraction(text.substr(digits, text.size() - digits - 1))) return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t length) {
        return number_of<unsigned>(text.substr(at, length)).value_or(9999);
    };
    if (!std::ranges::all_of(text.substr(0, digits), is_digit)) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(part(0, 4))),
                                           std::chrono::month(part(4, 2)), std::chrono::day(part(6, 2))};
    const unsigned hour = part(8, 2), minute = part(10, 2), second = part(12, 2); // 60: a leap second
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const std::chrono::seconds day = std::chrono::sys_days(date).time_since_epoch();
    return day.count() + static_cast<std::int64_t>(hour * 3600UL + minute * 60UL + second);
}

std::string generalized_time(std::int64_t seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

} // namespace signet::certmap
