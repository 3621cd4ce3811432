// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card proves for a story, in the way that the account wants: by a ticket of the domain's KDC, or by a signature
// over a challenge, for accounts of this machine alone and for services that can do without a KDC while none is there.
// Whose card it is has been decided by the story's own policy when this returns.

#include "daemon/signetd/steps/signature_proof.hpp"
#include "daemon/signetd/steps/ticket_proof.hpp"

#include <optional>
#include <string>

namespace signet::daemon {

// The last word of a story, for either kind of proof.
struct ProofPolicy {
    policy::IdentityVerdict (*of_ticket)(const policy::Settings&, const policy::IdentityFacts&);
    policy::IdentityVerdict (*of_signature)(const policy::Settings&, const policy::SignatureFacts&);
};

// Whose card it is, by the judges and by policy.
struct Proven {
    protocol::Account account;
    std::string principal;                          // the ticket's, verified; without one the certificate's
    std::optional<protocol::TicketObtained> ticket; // nothing: the card has signed
    std::int64_t ticket_end = 0;                    // seconds since the epoch; 0: none was verified
};

// The story and the candidate outlive it.
class Proof {
public:
    Proof(Story& story, const ChosenCandidate& chosen, ProofPolicy policy)
        : story_(story), chosen_(chosen), policy_(policy), ticket_(story), signature_(story) {}

    // Before the question about the PIN: what will be needed comes up while the person types. Where the service can do
    // without a KDC this waits until it is known whether there is one.
    Task<Result<void>> prepare();

    // After prepare(): will there be a ticket?
    bool is_by_ticket() const { return is_by_ticket_; }

    // One PIN, one VERIFY. Whoever has shown a PIN that everybody knows is told so, and
    // whoever has shown one to which the card gave no answer, that a try may be gone.
    Task<Result<Proven>> take(protocol::Secret pin);

private:
    Task<Result<bool>> is_without_kdc();
    Task<Result<Proven>> prove(protocol::Secret pin);
    Task<Result<Proven>> take_ticket(protocol::Secret pin);
    Task<Result<Proven>> take_signature(protocol::Secret pin);

    Story& story_;
    const ChosenCandidate& chosen_;
    ProofPolicy policy_;
    TicketProof ticket_;
    SignatureProof signature_;
    bool is_by_ticket_ = true;
};

} // namespace signet::daemon
