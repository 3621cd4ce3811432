// SPDX-License-Identifier: Apache-2.0
#pragma once

// Proof by ticket: the card signs, the KDC answers, and the judges, which never saw the card, say for whom. The first
// AS-REQ goes out and the judges come up while the person types; who the certificate is they say while the card works.
// What they say is for policy. Where no KDC is asked: signature_proof.hpp; which of the two it is: proof.hpp.

#include "daemon/signetd/steps/card_hold.hpp"
#include "daemon/signetd/steps/final_judges.hpp"
#include "policy/identity.hpp"

namespace signet::daemon {

// Whom the ticket proves, as judged, and the ticket itself.
struct ProvenByTicket {
    JudgedTicket judged;
    JudgedIdentity identity;
    protocol::TicketObtained ticket;

    // For policy; views of this, of the story and of the candidate.
    policy::IdentityFacts facts(const Story& story, const ChosenCandidate& chosen) const;
};

class TicketProof {
public:
    explicit TicketProof(Story& story) : judges_(story.accounts) {}

    // While the person types.
    Task<Result<void>> prepare(Story& story, const ChosenCandidate& chosen);

    // Waits for the pre-flight's end: kdc-unreachable before anybody is asked for a PIN.
    Task<Result<void>> reach_kdc(Story& story, const ChosenCandidate& chosen);

    // One PIN, one VERIFY. From here on the story goes by the settings of now: typing may have taken minutes.
    Task<Result<ProvenByTicket>> take(Story& story, const ChosenCandidate& chosen, protocol::Secret pin);

private:
    Task<Result<JudgedIdentity>> identify(Story& story, const ChosenCandidate& chosen, std::string client);

    FinalJudges judges_;
    CardHold hold_;
};

} // namespace signet::daemon
