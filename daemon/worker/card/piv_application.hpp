// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every turn with a PIV card begins with: the application is selected, the PIN that it goes by is found, and the
// tries are counted. Shared by the driver (piv.hpp) and by the change of a PIN (piv_pins.hpp); the channel belongs to them.

#include "daemon/worker/card/apdu.hpp"
#include "daemon/worker/card/pin_in_use.hpp"
#include "daemon/worker/card/pin_metadata.hpp"

#include <optional>

namespace signet::worker {

constexpr std::uint8_t ins_get_data = 0xCB;

/// Twice where the first is refused: some cards do not take the first command after they were put in or reset.
/// `card-not-for-logon`, `card-unreadable`, and the errors of the link.
Result<void> select_piv(Channel& channel);

/// The answer to a question that a card need not know. One that it cannot be heard in is no answer, and keeps the card from
/// nothing else; that it has gone, or is another program's, is its whole turn's.
template <class Answer>
Result<Answer> or_nothing(Result<Answer> answer) {
    if (answer) return answer;
    const Reason reason = answer.error().reason;
    if (reason == Reason::card_removed || reason == Reason::card_busy) return answer;
    return Answer{};
}

/// Nothing: the card does not tell. Costs none. `pin-missing`.
Result<std::optional<unsigned>> count_tries(Channel& channel, PinReference pin);

/// What a YubiKey says of its application PIN or its PUK. Costs no try. Nothing: the card does not know the question.
Result<std::optional<PinMetadata>> ask_about_secret(Channel& channel, std::uint8_t reference);

struct FoundPin {
    PinReference reference = PinReference::application;
    std::optional<unsigned> tries_left{}; // nothing: the card does not tell
};

/// How a card is read: select_piv(), then which PIN it goes by, and count_tries(). A card that has no discovery object goes by its
/// application PIN; one that cannot be heard, or keeps the object to itself, goes by neither.
Result<FoundPin> begin_reading(Channel& channel);

/// What to call the card at a prompt. Which PIN is meant stands in it: the application PIN is simply the PIN of that card.
/// daemon/language/prompts.hpp has both, to say them in other languages.
const char* label_of(PinReference pin);

} // namespace signet::worker
