// SPDX-License-Identifier: Apache-2.0
#pragma once

// The PIN, from the question about the last try to a PIN that has the card's shape. It has not been shown to the
// card, which may go out meanwhile.

#include "daemon/signetd/steps/choice.hpp"
#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

// A question about a card that may be taken out meanwhile: card-removed then.
Task<Result<protocol::Secret>> ask_about(Story& story, std::shared_ptr<Card> card, protocol::Ask question);

// Reads the tries once more: another program may have spent some since the card was read. Before the question, and beside the
// pre-flight, which needs no card. pin-locked.
Task<Result<void>> count_again(Story& story, ChosenCandidate& chosen);

// The same; and where one try is left the person must say yes before the PIN is asked for.
Task<Result<void>> confirm_last_try(Story& story, ChosenCandidate& chosen);

// `prompt`: the whole question. Sets Story::pin_arrived.
Task<Result<protocol::Secret>> ask_pin(Story& story, const ChosenCandidate& chosen, std::string prompt);

} // namespace signet::daemon
