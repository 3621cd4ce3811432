// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/atr.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace signet::worker {
namespace {

/// The historical bytes: behind TS, T0 and the interface bytes, which T0 and each TD announce in their upper half.
ByteView historical_bytes(ByteView atr) {
    if (atr.size() < 2) return {};
    const std::size_t length = atr[1] & 0x0FU;
    std::size_t at = 1; // of T0, then of TD1, TD2 ...
    for (bool more = true; more && at < atr.size();) {
        const auto announced = static_cast<std::uint8_t>(atr[at] & 0xF0U);
        more = (announced & 0x80U) != 0;
        at += static_cast<std::size_t>(
            std::popcount(announced)); // to the next TD, or to the last interface byte
    }
    if (at + 1 >= atr.size()) return {};
    const auto rest = atr.subspan(at + 1);
    return rest.first(std::min(length, rest.size()));
}

} // namespace

bool announces_extended_length(ByteView atr) {
    constexpr std::uint8_t compact_tlv =
        0x80; // category indicator; the other forms are not in use on PIV cards
    constexpr std::uint8_t capabilities = 0x7;
    constexpr std::uint8_t extended_length = 0x40; // in the third byte
    auto fields = historical_bytes(atr);
    if (fields.empty() || fields.front() != compact_tlv) return false;
    fields = fields.subspan(1);
    while (!fields.empty()) {
        const std::size_t length = fields.front() & 0x0FU;
        if (fields.size() <= length) return false;
        if (fields.front() >> 4U == capabilities) return length >= 3 && (fields[3] & extended_length) != 0;
        fields = fields.subspan(1 + length);
    }
    return false;
}

bool names_yubikey(ByteView atr) {
    constexpr std::array<std::uint8_t, 4> beginning{'Y', 'u', 'b', 'i'};
    const auto fields = historical_bytes(atr);
    return std::search(fields.begin(), fields.end(), beginning.begin(), beginning.end()) != fields.end();
}

} // namespace signet::worker
