// SPDX-License-Identifier: Apache-2.0
// The card with its speed, its faults and its counters, still in memory and without a clock: it says what to
// answer and how long after the command came; ReaderSlot waits and sends. Tests of a card driver use this
// one.
#pragma once

#include "tests/card/card.hpp"
#include "tests/card/faults.hpp"

namespace signet::card {

struct Reaction {
    std::optional<Bytes> answer;        // data and status word; none: the terminal hears nothing
    std::chrono::microseconds after{0}; // from the command's arrival to the answer, or to the removal
    bool removed = false; // the card is pulled out then, and has forgotten what power off forgets
    std::optional<Fault::Action> fault; // of the script, if one struck
};

class VirtualCard {
public:
    // Since the start or the last mark().
    struct Counters {
        unsigned apdus = 0;
        unsigned verifies = 0; // VERIFY with a PIN, well-formed or not, answered or not
        unsigned signatures = 0;
    };

    static Result<VirtualCard> make(Profile profile);

    Reaction react(ByteView apdu);

    // Does what a silent card was asked to do; none if nothing waits.
    std::optional<Reaction> resume();

    void reset(); // power on, power off, reset, removal

    void mark() { counters_ = {}; }
    const Counters& counters() const { return counters_; }
    Delays& delays() { return delays_; }
    Card& card() { return card_; }
    void set_faults(FaultScript faults) { faults_ = std::move(faults); }

private:
    VirtualCard(Card card, const Delays& delays) : card_(std::move(card)), delays_(delays) {}
    Reaction perform(ByteView apdu);
    void take_try(ByteView apdu);
    Reaction suffer(const Fault& fault, ByteView apdu);

    Card card_;
    Delays delays_;
    FaultScript faults_;
    Counters counters_;
    std::optional<Bytes> held_; // the command a silent card keeps
};

} // namespace signet::card
