// SPDX-License-Identifier: Apache-2.0
#pragma once

// A virtual card whose PIN and PUK are known, and new ones for it; for tests of what sets them.

#include "tests/card/pin.hpp"
#include "tests/unit/worker/card_in_memory.hpp"

namespace signet::worker {

constexpr const char* old_pin = "471147";
constexpr const char* new_pin = "20262026";
constexpr const char* puk = "87654321";

inline card::Profile usual() {
    card::Profile profile;
    profile.pin = old_pin;
    profile.puk = puk;
    return profile;
}

inline void fail_at(CardInMemory& memory, card::Fault::Trigger on, card::Fault::Action action,
                    StatusWord status = 0) {
    card::Fault fault;
    fault.on = on;
    fault.action = action;
    fault.status = status;
    memory.card().set_faults(card::FaultScript({fault}));
}

/// With this answer, whatever it is.
inline void fail_at(CardInMemory& memory, card::Fault::Trigger on, const Bytes& answer, unsigned after = 0,
                    unsigned times = 1) {
    card::Fault fault;
    fault.on = on;
    fault.action = card::Fault::Action::Answer;
    fault.after = after;
    fault.times = times;
    fault.answer.assign(answer.begin(), answer.end());
    memory.card().set_faults(card::FaultScript({fault}));
}

} // namespace signet::worker
