// SPDX-License-Identifier: Apache-2.0
#include "tests/card/tlv.hpp"

namespace signet::card {
namespace {

void append_number(Bytes& out, std::size_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        const auto rest = number >> static_cast<unsigned>(shift);
        if (rest != 0) out.push_back(static_cast<std::uint8_t>(rest));
    }
}

void append_length(Bytes& out, std::size_t length) {
    if (length < 0x80) return out.push_back(static_cast<std::uint8_t>(length));
    Bytes digits;
    append_number(digits, length);
    out.push_back(static_cast<std::uint8_t>(0x80U | digits.size()));
    append(out, digits);
}

// ISO 7816-4 5.2.2.1: low five bits all set: more tag bytes follow, each but the last with its top bit set.
std::optional<Tag> take_tag(ByteView& input) {
    constexpr std::size_t kMaximumTagBytes = 3; // 5FC105; longer tags are not in SP 800-73
    Tag tag = 0;
    for (std::size_t i = 0; i < kMaximumTagBytes && i < input.size(); ++i) {
        tag = tag << 8U | input[i];
        const bool more = i == 0 ? (input[i] & 0x1FU) == 0x1FU : (input[i] & 0x80U) != 0;
        if (more) continue;
        input = input.subspan(i + 1);
        return tag;
    }
    return std::nullopt;
}

std::optional<std::size_t> take_length(ByteView& input) {
    if (input.empty()) return std::nullopt;
    const std::uint8_t first = input[0];
    const std::size_t digits = first < 0x80 ? 0 : first & 0x7FU;
    if (first == 0x80 || digits > 2 || input.size() < 1 + digits) return std::nullopt;
    std::size_t length = first;
    if (digits > 0) length = 0;
    for (const auto byte : input.subspan(1, digits))
        length = length << 8U | byte;
    input = input.subspan(1 + digits);
    return length;
}

} // namespace

Bytes tlv(Tag tag, ByteView value) {
    Bytes out;
    append_number(out, tag);
    append_length(out, value.size());
    append(out, value);
    return out;
}

std::optional<Element> take_element(ByteView& input) {
    ByteView rest = input;
    const auto tag = take_tag(rest);
    if (!tag) return std::nullopt;
    const auto length = take_length(rest);
    if (!length || *length > rest.size()) return std::nullopt;
    input = rest.subspan(*length);
    return Element{*tag, rest.first(*length)};
}

std::optional<std::vector<Element>> read_elements(ByteView input) {
    std::vector<Element> elements;
    while (!input.empty()) {
        const auto element = take_element(input);
        if (!element) return std::nullopt;
        elements.push_back(*element);
    }
    return elements;
}

} // namespace signet::card
