// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/encoding.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void add_hexadecimal(std::string& text, std::uint8_t byte, bool upper) {
    const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    text += digits[byte >> 4U];
    text += digits[byte & 0xfU];
}

bool is_special_in_filter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f || c == '*' || c == '(' || c == ')' || c == '\\';
}

// Up to three bytes as four characters.
std::string base64_group(std::span<const std::uint8_t> group) {
    std::uint32_t bits = 0;
    for (std::size_t at = 0; at < 3; ++at)
        bits = (bits << 8U) | (at < group.size() ? group[at] : 0U);
    std::string text(4, '=');
    for (std::size_t at = 0; at <= group.size(); ++at)
        text[at] = base64_alphabet[(bits >> (18U - 6U * at)) & 0x3fU];
    return text;
}

} // namespace

std::string hexadecimal(std::span<const std::uint8_t> bytes, HexStyle style) {
    std::string text;
    text.reserve(bytes.size() * (style.colons ? 3 : 2));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (style.colons && at > 0) text += ':';
        add_hexadecimal(text, style.reversed ? bytes[bytes.size() - 1 - at] : bytes[at], style.upper);
    }
    return text;
}

// Long division by ten; a serial number has at most 20 bytes.
std::string decimal(std::span<const std::uint8_t> magnitude) {
    Bytes rest(magnitude.begin(), magnitude.end());
    std::string digits;
    while (std::ranges::any_of(rest, [](std::uint8_t byte) { return byte != 0; })) {
        unsigned carry = 0;
        for (std::uint8_t& byte : rest) {
            carry = carry * 256U + byte;
            byte = static_cast<std::uint8_t>(carry / 10U);
            carry %= 10U;
        }
        digits += static_cast<char>('0' + carry);
    }
    std::ranges::reverse(digits);
    return digits.empty() ? "0" : digits;
}

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3)
        text += base64_group(bytes.subspan(at, std::min<std::size_t>(3, bytes.size() - at)));
    return text;
}

std::optional<Bytes> base64_bytes(std::string_view text) {
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    std::size_t digits = 0, padding = 0;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        const std::size_t digit = c == '=' ? 0 : base64_alphabet.find(c);
        if (c == '=') ++padding;
        if (digit == std::string_view::npos || (padding > 0 && c != '=')) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        if (++digits % 4 != 0) continue;
        for (const unsigned shift : {16U, 8U, 0U})
            bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
    }
    if (digits % 4 != 0 || padding > 2) return std::nullopt;
    // Bits that no byte has room for would give two texts for the same bytes.
    for (; padding > 0; --padding) {
        if (bytes.back() != 0) return std::nullopt;
        bytes.pop_back();
    }
    return bytes;
}

std::string filter_value(std::string_view value) {
    std::string text;
    text.reserve(value.size());
    for (const char c : value) {
        if (!is_special_in_filter(c)) {
            text += c;
            continue;
        }
        text += '\\';
        add_hexadecimal(text, static_cast<std::uint8_t>(c), false);
    }
    return text;
}

std::string filter_bytes(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 3);
    for (const std::uint8_t byte : bytes) {
        text += '\\';
        add_hexadecimal(text, byte, false);
    }
    return text;
}

} // namespace signet::certmap
