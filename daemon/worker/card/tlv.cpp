// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/tlv.hpp"

#include <stdexcept>

namespace signet::worker {
namespace {

constexpr unsigned max_tag_bytes = 3; // SP 800-73-4 part 1 table 3: the longest is 5F C1 xx

std::optional<std::uint8_t> take_byte(ByteView& rest) {
    if (rest.empty()) return std::nullopt;
    const auto byte = rest.front();
    rest = rest.subspan(1);
    return byte;
}

std::optional<std::uint32_t> take_tag(ByteView& rest) {
    const auto first = take_byte(rest);
    if (!first) return std::nullopt;
    std::uint32_t tag = *first;
    if ((tag & 0x1FU) != 0x1FU) return tag;
    for (unsigned count = 1; count < max_tag_bytes; ++count) {
        const auto next = take_byte(rest);
        if (!next) return std::nullopt;
        tag = (tag << 8U) | *next;
        if ((*next & 0x80U) == 0) return tag;
    }
    return std::nullopt;
}

std::optional<std::size_t> take_length(ByteView& rest) {
    const auto first = take_byte(rest);
    if (!first) return std::nullopt;
    if (*first < 0x80) return *first;
    if (*first != 0x81 && *first != 0x82) return std::nullopt;
    std::size_t length = 0;
    for (unsigned count = *first & 0x7FU; count > 0; --count) {
        const auto next = take_byte(rest);
        if (!next) return std::nullopt;
        length = (length << 8U) | *next;
    }
    return length;
}

} // namespace

std::optional<Tlv> take_tlv(ByteView& rest) {
    auto ahead = rest;
    const auto tag = take_tag(ahead);
    if (!tag) return std::nullopt;
    const auto length = take_length(ahead);
    if (!length || *length > ahead.size()) return std::nullopt;
    rest = ahead.subspan(*length);
    return Tlv{*tag, ahead.first(*length)};
}

std::optional<ByteView> find_tlv(ByteView bytes, std::uint32_t tag) {
    while (const auto object = take_tlv(bytes)) {
        if (object->tag == tag) return object->value;
    }
    return std::nullopt;
}

void append_tlv(Bytes& to, std::uint8_t tag, ByteView value) {
    const auto length = value.size();
    if (length > 0xFFFF) throw std::length_error("a TLV for a card is at most 65535 bytes long");
    to.push_back(tag);
    if (length > 0xFF) {
        to.insert(to.end(), {0x82, static_cast<std::uint8_t>(length >> 8U)});
    } else if (length > 0x7F) {
        to.push_back(0x81);
    }
    to.push_back(static_cast<std::uint8_t>(length & 0xFFU));
    to.insert(to.end(), value.begin(), value.end());
}

} // namespace signet::worker
