// SPDX-License-Identifier: Apache-2.0
// use = "pin": passwd(1) and its like change the PIN of somebody's card; and the same, and the PUK, asked by a program of whoever
// sits at the reader, without PAM. Whoever has the card and its PIN, or its PUK, may: what is decided here is whose tries may be spent,
// and from where.
#pragma once

#include "policy/identity.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace signet::policy {

enum class PinDeed : std::uint8_t {
    change,     // by the PIN that there is
    unblock,    // by the PUK
    change_puk, // the PUK itself, by the one that there is
};

// Whose tries it costs where what is typed first is wrong.
inline bool is_by_puk(PinDeed deed) {
    return deed != PinDeed::change;
}

// Through PAM: for the user that is named, at a seat. Root asks for passwd(1), which is setuid.
Decision may_begin_pin_change(const Settings& settings, const BeginFacts& facts);

// Without PAM: root, or a person in front of the reader.
Decision may_begin_pin_change_at_reader(const BeginFacts& facts);

// What a card says without a try of what is to be set: of its PIN, or of its PUK.
struct PinState {
    std::string_view card{};              // what it calls itself; empty: nothing
    std::optional<unsigned> tries_left{}; // nothing: it does not tell
    std::optional<unsigned> most_tries{};
    std::optional<bool> is_default{};
};

// The person has to agree before one more try is spent: it is the last one, or may be.
bool asks_before_try(PinDeed deed, std::optional<unsigned> tries_left);

// What became of a PIN or a PUK whose card was interrupted in the middle of the command that set it.
enum class PinFate : std::uint8_t {
    unknown, // what the card says fits both
    as_it_was,
    changed,
};

// By what the card said before the command and says after it. What is changed by itself is not set to what it was.
PinFate fate_of_pin(PinDeed deed, const PinState& before, const PinState& after);

// What is said of a new PIN, said of the PUK where that was to be changed; every other reason as it is.
Reason said_of(PinDeed deed, Reason reason);

} // namespace signet::policy
