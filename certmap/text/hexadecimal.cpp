// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/hexadecimal.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

// Of a digit.
unsigned value_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    return static_cast<unsigned>(c - 'A') + 10;
}

} // namespace

bool is_hexadecimal_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::optional<std::vector<std::uint8_t>> bytes_of_hexadecimal(std::string_view text) {
    if (text.size() % 2 != 0 || !std::ranges::all_of(text, is_hexadecimal_digit)) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2)
        bytes.push_back(static_cast<std::uint8_t>(value_of(text[at]) << 4U | value_of(text[at + 1])));
    return bytes;
}

} // namespace signet::certmap
