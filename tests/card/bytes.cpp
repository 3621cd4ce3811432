// SPDX-License-Identifier: Apache-2.0
#include "tests/card/bytes.hpp"

namespace signet::card {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";

std::optional<std::uint8_t> digit_value(char digit) {
    if (digit >= 'a' && digit <= 'f') digit = static_cast<char>(digit - 'a' + 'A');
    const auto position = kDigits.find(digit);
    if (position == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint8_t>(position);
}

} // namespace

std::string to_hex(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0FU];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digit_value(text[i]);
        const auto low = digit_value(text[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
    }
    return bytes;
}

} // namespace signet::card
