// SPDX-License-Identifier: Apache-2.0
// use = "pin": passwd(1) and its like change the PIN of somebody's card; and the same asked by a program of whoever sits at the
// reader, without PAM. Whoever has the card and its PIN, or its PUK, may: what is decided here is whose tries may be spent,
// and from where.
#pragma once

#include "policy/identity.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace signet::policy {

enum class PinDeed : std::uint8_t {
    change,  // by the PIN that there is
    unblock, // by the PUK
};

// Through PAM: for the user that is named, at a seat. Root asks for passwd(1), which is setuid.
Decision may_begin_pin_change(const Settings& settings, const BeginFacts& facts);

// Without PAM: root, or a person in front of the reader.
Decision may_begin_pin_change_at_reader(const BeginFacts& facts);

// What a card says of its PIN without a try.
struct PinState {
    std::string_view card{};              // what it calls itself; empty: nothing
    std::optional<unsigned> tries_left{}; // nothing: it does not tell
    std::optional<unsigned> most_tries{};
    std::optional<bool> is_default{};
};

// The person has to agree before one more try is spent: it is the last one, or may be.
bool asks_before_try(PinDeed deed, std::optional<unsigned> tries_left);

// What became of a PIN whose card was interrupted in the middle of the command that set it.
enum class PinFate : std::uint8_t {
    unknown, // what the card says fits both
    as_it_was,
    changed,
};

// By what the card said before the command and says after it. The new PIN is not the old one.
PinFate fate_of_pin(PinDeed deed, const PinState& before, const PinState& after);

} // namespace signet::policy
