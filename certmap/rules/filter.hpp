// SPDX-License-Identifier: Apache-2.0
#pragma once

// An LDAP filter (RFC 4515) as a tree, so that it can be answered from accounts at hand instead of by a
// directory. Values are unescaped. Who answers is filter_answer.hpp.

#include "certmap/text/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

enum class FilterKind : std::uint8_t {
    all,      // (&...)
    any,      // (|...)
    none,     // (!...), of one part
    equality, // (attribute=value)
    presence, // (attribute=*)
    other,    // substrings, ordering and what else nobody can answer here; `value` is the text of it
};

struct Filter {
    FilterKind kind = FilterKind::other;
    std::vector<Filter> parts{}; // of all, any and none
    std::string attribute{};     // as written, with its options: "userCertificate;binary"
    std::string value{};         // of an equality: bytes, not escaped

    bool operator==(const Filter&) const = default;
};

// Bounds. The text holds a certificate or two at three characters a byte; nothing mapping needs is nested by
// more than three.
inline constexpr std::size_t max_filter_text = 1024UL * 1024;
inline constexpr std::size_t max_filter_depth = 16;
inline constexpr std::size_t max_filter_parts = 256;

// The error has a column. Spaces between parts are passed over; nothing else outside parentheses is allowed.
Result<Filter> parse_filter(std::string_view text);

// As RFC 4515 text again, values escaped as filter_value does.
std::string text_of(const Filter& filter);

} // namespace signet::certmap
