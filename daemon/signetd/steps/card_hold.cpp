// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/card_hold.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;

// Since the question was asked another logon may have had this card, and spent tries.
Result<void> tries_still_agreed(const ChosenCandidate& chosen) {
    const auto tries = chosen.card->opened().tries_left;
    if (tries == 0) return Refusal{Reason::pin_locked, {}, tries};
    if (tries == 1 && !chosen.ask_first)
        return Refusal{Reason::card_busy, "one try was left after another logon"};
    return {};
}

} // namespace

Task<Result<void>> CardHold::take_turn(Story& story, const ChosenCandidate& chosen, CardProof proof) {
    auto turn = co_await story.person.while_connected(chosen.card->acquire(chosen.candidate, proof));
    if (!turn) co_return turn.error();
    use_.emplace(chosen.card);
    chosen.card->take_last_try(chosen.ask_first);
    co_return tries_still_agreed(chosen);
}

} // namespace signet::daemon
