// SPDX-License-Identifier: Apache-2.0
// The decisions of use = "elevate": a program of root's, sudo or su or polkit's helper, wants to know that a person who
// may have more rights is at the machine. Whose card counts as proof is set by elevate.as.
#pragma once

#include "policy/candidates.hpp"
#include "policy/decision.hpp"
#include "policy/identity.hpp"
#include "policy/settings.hpp"

#include <optional>
#include <string_view>

namespace signet::policy {

// Is it a program of root's, at the seat, that names the account, in a session that is young enough for the service?
Decision may_begin_elevation(const Settings& settings, const BeginFacts& facts);

// Is this certificate one of somebody's who may prove it? `begin`: as above.
CandidateVerdict judge_candidate_to_elevate(const Settings& settings, const BeginFacts& begin,
                                            const CandidateFacts& facts);

// Granted: the account is the one whose card it is.
IdentityVerdict may_elevate(const Settings& settings, const IdentityFacts& facts);

// What a card has proved by signing, where no KDC could be reached.
struct SignatureFacts {
    BeginFacts begin{};
    Decision certificate{};         // as judged again while the card signed, the signature included
    std::string_view fingerprint{}; // of the certificate
    CertificateFacts certificate_facts{};
    certmap::Principal principal{}; // likewise
    bool principal_allowed = false; // of a realm whose principals are accounts here
    Account of_card{};              // looked up again; no name: nothing is known of it
    bool account_is_of_upn = false; // only a KDC knows whose a UPN is
    Account admin_of{};
    std::optional<Uid> candidate_uid{}; // as it was when the PIN was asked for; nothing: not known then
};

// The same as may_elevate(), where elevate.offline allows it.
IdentityVerdict may_elevate_offline(const Settings& settings, const SignatureFacts& facts);

// Does the certificate name its account without a KDC's help? A UPN is a question to one.
bool needs_no_kdc(const certmap::Principal& principal, bool account_is_of_upn);

// Is a KDC that nobody can reach no refusal here?
bool may_do_without_kdc(const Settings& settings, std::string_view service);

} // namespace signet::policy
