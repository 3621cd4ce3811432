// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/service_pattern.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace signet::certmap {
namespace {

constexpr char wildcard = '*';

// Only the last wildcard is ever tried again, so that no pattern takes longer than the product of both lengths.
bool matches_pattern(std::string_view pattern, std::string_view text) {
    std::size_t in_pattern = 0;
    std::size_t in_text = 0;
    std::size_t after_wildcard = std::string_view::npos;
    std::size_t taken_by_wildcard = 0; // up to where in the text
    while (in_text < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == wildcard) {
            after_wildcard = ++in_pattern;
            taken_by_wildcard = in_text;
        } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[in_text]) {
            ++in_pattern, ++in_text;
        } else if (after_wildcard != std::string_view::npos) {
            in_pattern = after_wildcard;
            in_text = ++taken_by_wildcard;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of(wildcard, in_pattern) == std::string_view::npos;
}

// Lower goes first.
auto rank(std::string_view section) {
    const bool is_default = section == default_service;
    const bool is_pattern = is_service_pattern(section);
    const auto literals = static_cast<std::ptrdiff_t>(section.size()) - std::ranges::count(section, wildcard);
    return std::tuple(is_default, is_pattern, -literals, section);
}

} // namespace

bool is_service_pattern(std::string_view section) {
    return section.find(wildcard) != std::string_view::npos;
}

bool section_matches(std::string_view section, std::string_view service) {
    if (section == default_service) return true;
    return is_service_pattern(section) ? matches_pattern(section, service) : section == service;
}

bool goes_before(std::string_view section, std::string_view other) {
    return rank(section) < rank(other);
}

} // namespace signet::certmap
