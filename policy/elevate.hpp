// SPDX-License-Identifier: Apache-2.0
// The decisions of use = "elevate": a program of root's, sudo or su or polkit's helper, wants to know that a person who
// may have more rights is at the machine. Whose card counts as proof is set by elevate.as.
#pragma once

#include "policy/candidates.hpp"
#include "policy/decision.hpp"
#include "policy/gate.hpp"
#include "policy/identity.hpp"
#include "policy/settings.hpp"
#include "policy/signature.hpp"

#include <string_view>

namespace signet::policy {

// Is it a program of root's, at the seat, that names the account, in a session that is young enough for the service?
Decision may_begin_elevation(const Settings& settings, const BeginFacts& facts);

// Is this certificate one of somebody's who may prove it? `begin`: as above.
CandidateVerdict judge_candidate_to_elevate(const Settings& settings, const BeginFacts& begin,
                                            const CandidateFacts& facts);

// Granted: the account is the one whose card it is.
IdentityVerdict may_elevate(const Settings& settings, const IdentityFacts& facts);

// The same by a signature: of the card of an account of this machine alone, and of others where elevate.offline allows it.
IdentityVerdict may_elevate_by_signature(const Settings& settings, const SignatureFacts& facts);

// Of a person at another machine, by an agent that the logon has brought along: the place where the caller is does not count,
// since the card is not here either.
Decision may_begin_elevation_by_agent(const Settings& settings, const BeginFacts& facts);

// Of the card behind one of the agent's keys: it is that of the person whose logon the caller descends from, and who has the
// agent. `fingerprint`: of its certificate. Granted: the account is that person's.
IdentityVerdict may_elevate_by_agent(const Settings& settings, const BeginFacts& begin,
                                     const HolderFacts& facts, std::string_view fingerprint);

} // namespace signet::policy
