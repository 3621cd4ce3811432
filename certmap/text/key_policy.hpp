// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card asks of its owner before a key signs, as Yubico numbers it, who alone has it: in the metadata of a key
// (https://docs.yubico.com/yesdk, GET METADATA) and in what it attests of one (certmap/trust/attestation.hpp).

#include <cstdint>

namespace signet::certmap {

enum class PinPolicy : std::uint8_t { unknown = 0, never = 1, once = 2, always = 3 };
// cached: a touch of the last 15 seconds counts.
enum class TouchPolicy : std::uint8_t { unknown = 0, never = 1, always = 2, cached = 3 };

// A number that is none of these is unknown, and so meets nobody's demand.
constexpr PinPolicy pin_policy_of(std::uint8_t number) {
    return number <= static_cast<std::uint8_t>(PinPolicy::always) ? PinPolicy{number} : PinPolicy::unknown;
}

constexpr TouchPolicy touch_policy_of(std::uint8_t number) {
    return number <= static_cast<std::uint8_t>(TouchPolicy::cached) ? TouchPolicy{number}
                                                                    : TouchPolicy::unknown;
}

constexpr bool wants_touch(TouchPolicy policy) {
    return policy == TouchPolicy::always || policy == TouchPolicy::cached;
}

} // namespace signet::certmap
