// SPDX-License-Identifier: Apache-2.0
#pragma once

// A story's place in the line for a card. Of card.cpp and card_turn.cpp, which are one class in two files: what becomes of
// the card, and whose it is for a moment.

#include "daemon/signetd/cards/card.hpp"

namespace signet::daemon {

// Only the first in the line may have a pre-flight sent: two who want different certificates would else undo
// each other's for ever.
class Card::Place {
public:
    Place(Card& card, CardProof wanted) : proof(wanted), card_(card) { card_.line_.push_back(this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        card_.line_.remove(this);
        card_.changed_.announce();
    }
    bool is_first() const { return card_.line_.front() == this; }

    const CardProof proof;
    std::optional<Refusal> refusal{}; // of the exchange that it was waiting for

private:
    Card& card_;
};

} // namespace signet::daemon
