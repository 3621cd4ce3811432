// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/piv_slot.hpp"

#include <charconv>

namespace signet::worker {
namespace {

constexpr std::uint8_t first_retired = 0x82;
constexpr std::uint8_t last_retired = 0x95;
constexpr std::uint8_t first_retired_object = 0x0D;

} // namespace

std::optional<PivSlot> piv_slot(std::string_view name) {
    std::uint8_t key = 0;
    const auto* const end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data(), end, key, 16);
    if (name.size() != 2 || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    if (key >= first_retired && key <= last_retired) {
        return PivSlot{key, static_cast<std::uint8_t>(first_retired_object + (key - first_retired))};
    }
    switch (key) {
    case 0x9A: return PivSlot{key, 0x05};
    case 0x9C: return PivSlot{key, 0x0A};
    case 0x9D: return PivSlot{key, 0x0B};
    case 0x9E: return PivSlot{key, 0x01};
    default: return std::nullopt; // 9B and F9 hold no certificate for a person
    }
}

} // namespace signet::worker
