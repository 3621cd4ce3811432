// SPDX-License-Identifier: Apache-2.0
#pragma once

// Proof by signature, for stories that can do without a KDC: the card signs what signetd has just made up, and the
// certificate's judge, which never saw the card, verifies that with the certificate's key. Who the certificate is, is
// judged anew while the card works. There is no ticket, and so no word of a KDC: an account that has been disabled
// there, or a UPN that names another one, goes unnoticed. What that is good for is for the story's policy. For
// a ticket: ticket_proof.hpp.

#include "daemon/signetd/steps/card_hold.hpp"
#include "daemon/signetd/steps/final_judges.hpp"
#include "policy/signature.hpp"

#include <optional>
#include <string>

namespace signet::daemon {

// Whose card it is, as judged when it signed.
struct ProvenBySignature {
    policy::Decision certificate;         // granted; anything else has become the refusal
    protocol::CertificateJudged identity; // what the certificate says
    certmap::Principal principal;         // that of the certificate, by CAs, rules and store alone
    bool principal_allowed = false;       // of a realm whose principals are accounts here; a UPN never is
    // The rule's user, else the principal's account; looked up again. Nothing: the system knows none, or the
    // certificate has a UPN only, which is a question to the KDC.
    std::optional<protocol::Account> account;
    std::optional<protocol::Account> admin_of; // whose second principal it is
    bool account_is_of_upn = false;            // the user was read from a UPN, and no KDC has confirmed it

    // For policy; views of this, of the story and of the candidate.
    policy::SignatureFacts facts(const Story& story, const ChosenCandidate& chosen) const;
};

class SignatureProof {
public:
    explicit SignatureProof(Story& story) : judges_(story.accounts) {}

    // While the person types: the card is awaited, the judges come up.
    Result<void> prepare(Story& story, const ChosenCandidate& chosen);

    // One PIN, one VERIFY, one signature. From here on the story goes by the settings of now: typing may have taken
    // minutes. signature-not-verified for a card that has not the certificate's key.
    Task<Result<ProvenBySignature>> take(Story& story, const ChosenCandidate& chosen, protocol::Secret pin);

private:
    Task<Result<JudgedIdentity>> identify(Story& story, const ChosenCandidate& chosen);
    Task<Result<void>> verify(Story& story, const ChosenCandidate& chosen, protocol::Bytes challenge,
                              protocol::Bytes signature);

    FinalJudges judges_;
    CardHold hold_;
};

} // namespace signet::daemon
