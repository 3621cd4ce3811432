// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/base64.hpp"

namespace signet::certmap {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// 64: none of the alphabet.
std::uint32_t value_of(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : 64;
}

} // namespace

std::optional<std::string> bytes_of_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    std::size_t digits = 0, padding = 0;
    for (const char c : text) {
        if (is_space(c)) continue;
        const std::uint32_t value = value_of(c);
        if (c == '=') ++padding;
        if (c != '=' && (padding > 0 || value == 64)) return std::nullopt;
        bits = bits << 6U | (c == '=' ? 0 : value);
        if (++digits % 4 != 0) continue;
        for (const unsigned shift : {16U, 8U, 0U})
            bytes.push_back(static_cast<char>(bits >> shift & 0xffU));
        bits = 0;
    }
    if (digits % 4 != 0 || padding > 2) return std::nullopt;
    for (std::size_t count = 0; count < padding; ++count) {
        if (bytes.empty() || bytes.back() != '\0') return std::nullopt;
        bytes.pop_back();
    }
    return bytes;
}

} // namespace signet::certmap
