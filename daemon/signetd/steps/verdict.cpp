// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/verdict.hpp"

namespace signet::daemon {
namespace {

protocol::Outcome wire_outcome(policy::Outcome outcome) {
    switch (outcome) {
    case policy::Outcome::denied:
    case policy::Outcome::granted: return protocol::Outcome::denied;
    case policy::Outcome::unavailable: return protocol::Outcome::unavailable;
    case policy::Outcome::user_unknown: return protocol::Outcome::user_unknown;
    case policy::Outcome::locked: return protocol::Outcome::locked;
    case policy::Outcome::cancelled: return protocol::Outcome::cancelled;
    }
    return protocol::Outcome::denied;
}

// Where a card is required, missing means are a refusal like any other: no stack shall read "unavailable" as
// leave to ask for a password.
protocol::Outcome outcome_where(policy::CardDemand demand, policy::Reason reason) {
    const auto outcome = wire_outcome(policy::outcome_of(reason));
    const bool required = demand == policy::CardDemand::required;
    return required && outcome == protocol::Outcome::unavailable ? protocol::Outcome::denied : outcome;
}

} // namespace

protocol::Verdict verdict_of(const Refusal& refusal, policy::CardDemand demand,
                             policy::TextArguments arguments) {
    if (refusal.tries_left) arguments.tries_left = *refusal.tries_left;
    protocol::Verdict verdict;
    verdict.outcome = outcome_where(demand, refusal.reason);
    verdict.reason = policy::id_of(refusal.reason);
    verdict.text = policy::user_text(refusal.reason, arguments);
    return verdict;
}

} // namespace signet::daemon
