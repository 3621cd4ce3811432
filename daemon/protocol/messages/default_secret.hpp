// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a PIN or a PUK is still the one that every card of its kind is delivered with, as the card itself says it.

#include <cstdint>
#include <optional>

namespace signet::protocol {

enum class DefaultSecret : std::uint8_t { not_known, no, yes };
constexpr DefaultSecret last_of(DefaultSecret) {
    return DefaultSecret::yes;
}

constexpr DefaultSecret default_secret(std::optional<bool> is_default) {
    if (!is_default) return DefaultSecret::not_known;
    return *is_default ? DefaultSecret::yes : DefaultSecret::no;
}

} // namespace signet::protocol
