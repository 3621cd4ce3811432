// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/reader_features.hpp"

#include <winscard.h>

#include <array>
#include <cstdint>
#include <optional>
#include <reader.h>
#include <span>

namespace signet::worker {
namespace {

using Value = std::array<std::uint8_t, 4>;

/// Of one entry among those that a reader answers with: a byte of tag, one of length, a value.
std::optional<Value> find(std::span<const std::uint8_t> entries, std::uint8_t tag) {
    while (entries.size() >= 2) {
        const std::size_t length = entries[1];
        if (entries.size() < 2 + length) return std::nullopt;
        if (entries[0] == tag && length == 4) return Value{entries[2], entries[3], entries[4], entries[5]};
        entries = entries.subspan(2 + length);
    }
    return std::nullopt;
}

std::optional<Value> ask(long card, DWORD code, std::uint8_t tag) {
    std::array<std::uint8_t, MAX_BUFFER_SIZE> answer = {};
    DWORD length = 0;
    if (SCardControl(card, code, nullptr, 0, answer.data(), answer.size(), &length) != SCARD_S_SUCCESS)
        return std::nullopt;
    return find(std::span(answer).first(length), tag);
}

std::uint32_t big_endian(const Value& bytes) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 8U | byte;
    return value;
}

} // namespace

std::size_t max_apdu_data(long card) {
    // The control code of the feature is in the order of the network, its properties are in that of the processor
    // (PC/SC part 10 2.2 and 2.6.14).
    const auto feature = ask(card, CM_IOCTL_GET_FEATURE_REQUEST, FEATURE_GET_TLV_PROPERTIES);
    if (!feature) return 0;
    const auto property = ask(card, big_endian(*feature), PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize);
    return property ? big_endian({(*property)[3], (*property)[2], (*property)[1], (*property)[0]}) : 0;
}

} // namespace signet::worker
