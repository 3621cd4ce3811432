// SPDX-License-Identifier: Apache-2.0
#pragma once

// The slots of a PIV card and the data objects that hold their certificates (SP 800-73-4 part 1 tables 3 and
// 4). Pure; used by the PIV driver.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace signet::worker {

/// A key reference with a certificate beside it.
struct PivSlot {
    std::uint8_t key_reference;
    std::uint8_t object; // last byte of the object's tag, 5F C1 xx
};

/// "9A", "9C", "9D", "9E" or one of the retired "82" to "95", in either case. Nothing for anything else.
std::optional<PivSlot> piv_slot(std::string_view name);

/// The data field of GET DATA for the slot's certificate (SP 800-73-4 part 2 3.1.2).
constexpr std::array<std::uint8_t, 5> data_tag_list(PivSlot slot) {
    return {0x5C, 0x03, 0x5F, 0xC1, slot.object};
}

} // namespace signet::worker
