// SPDX-License-Identifier: Apache-2.0
// Who somebody is whose card has signed a challenge, where no KDC speaks: what identity.hpp is for tickets. It counts for
// accounts of this machine alone, and for elevations where the service can do without a KDC.
#pragma once

#include "certmap/text/principal.hpp"
#include "policy/decision.hpp"
#include "policy/facts.hpp"
#include "policy/identity.hpp"
#include "policy/settings.hpp"

#include <optional>
#include <string_view>

namespace signet::policy {

struct SignatureFacts {
    BeginFacts begin{};
    Decision certificate{};         // as judged again while the card signed, the signature included
    std::string_view fingerprint{}; // of the certificate
    CertificateFacts certificate_facts{};
    certmap::Principal principal{};     // of the certificate
    bool principal_allowed = false;     // of a realm whose principals are accounts here
    Account of_card{};                  // looked up again; no name: nothing is known of it
    bool account_is_of_upn = false;     // only a KDC knows whose a UPN is
    bool is_pinned = false;             // the store has the very key, or the certificate, for the account
    Account admin_of{};                 // whose second principal it is; no name: it is none
    std::optional<Uid> candidate_uid{}; // as it was when the PIN was asked for; nothing: not known then
};

// The account of this machine alone that has signed, if the caller may act for it and the service is for it. Every other
// account needs a ticket.
IdentityVerdict judge_local_identity(const Settings& settings, const SignatureFacts& facts);

// Parts of it. Is the certificate good, and the account the one that it was at the question?
Decision judge_signature(const SignatureFacts& facts);

// Does the certificate name its account without a KDC's help? A UPN is a question to one.
bool needs_no_kdc(const certmap::Principal& principal, bool account_is_of_upn);

// Is a KDC that nobody can reach no refusal at this service?
bool may_do_without_kdc(const Settings& settings, std::string_view service);

} // namespace signet::policy
