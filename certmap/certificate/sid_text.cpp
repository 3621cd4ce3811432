// SPDX-License-Identifier: Apache-2.0
#include "certmap/certificate/sid_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace signet::certmap {
namespace {

constexpr std::uint64_t max_authority = 0xffffffffffff;
constexpr std::uint64_t max_sub_authority = 0xffffffff;
constexpr std::size_t max_sub_authorities = 15; // [MS-DTYP] 2.4.2

bool is_number(std::string_view text, std::uint64_t max) {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number <= max;
}

} // namespace

std::optional<std::string> canonical_sid(std::string_view text) {
    if (!text.starts_with("S-1-") && !text.starts_with("s-1-")) return std::nullopt;
    std::string_view rest = text.substr(4);
    std::size_t numbers = 0;
    for (bool more = true; more; ++numbers) {
        const std::size_t end = std::min(rest.find('-'), rest.size());
        if (!is_number(rest.substr(0, end), numbers == 0 ? max_authority : max_sub_authority))
            return std::nullopt;
        more = end < rest.size();
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (numbers < 2 || numbers > 1 + max_sub_authorities) return std::nullopt;
    return "S-1-" + std::string(text.substr(4));
}

} // namespace signet::certmap
