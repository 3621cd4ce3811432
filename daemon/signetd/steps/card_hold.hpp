// SPDX-License-Identifier: Apache-2.0
#pragma once

// A story's hold on the card that its person has been asked about: it is awaited from the prompt on, and the story's
// alone from the PIN on; both until the story is over. Owned by the proof that the card gives.

#include "daemon/signetd/steps/choice.hpp"
#include "daemon/signetd/steps/story.hpp"

#include <optional>

namespace signet::daemon {

class CardHold {
public:
    // At the prompt.
    void begin(const ChosenCandidate& chosen) { interest_.emplace(chosen.card); }

    // After it one PIN may be used. pin-locked and card-busy where another story has spent tries since the question;
    // else as Card::acquire says.
    Task<Result<void>> take_turn(Story& story, const ChosenCandidate& chosen, CardProof proof);

private:
    std::optional<CardInterest> interest_;
    std::optional<CardUse> use_;
};

// What a card worker's answer to the PIN says it took.
template <class Answer>
void note_card_costs(AuditEvent& audit, const Answer& answer) {
    audit.apdus = answer.apdus;
    audit.verifies = answer.verifies;
    audit.card_us = answer.card_us;
}

} // namespace signet::daemon
