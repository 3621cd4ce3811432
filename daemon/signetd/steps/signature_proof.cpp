// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/signature_proof.hpp"

#include "daemon/signetd/steps/challenge.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"
#include "daemon/system/host_name.hpp"
#include "daemon/system/random.hpp"

#include <utility>

namespace signet::daemon {
namespace {

Result<protocol::Bytes> new_challenge(const Story& story) {
    const std::string host = system::host_name();
    Occasion occasion;
    occasion.host = host;
    occasion.service = story.begin.service;
    occasion.user = story.begin.user;
    occasion.uid = story.user_uid;
    occasion.random = system::random_bytes<challenge_random_bytes>();
    return challenge_for(occasion);
}

// The card has worked for it all the same.
Refusal at_cost(Refusal refusal, const protocol::ChallengeSigned& answer) {
    refusal.apdus = answer.apdus;
    refusal.verifies = answer.verifies;
    return refusal;
}

ProvenBySignature proven_by(JudgedIdentity judged) {
    ProvenBySignature proven;
    proven.certificate = std::move(judged.certificate);
    proven.principal = principal_of(judged.identity);
    proven.principal_allowed = judged.identity.client_allowed;
    proven.admin_of = std::move(judged.admin_of);
    proven.account_is_of_upn = judged.identity.user_is_of_upn;
    proven.account = std::move(judged.identity.user.empty() ? judged.of_client : judged.of_certificate);
    proven.identity = std::move(judged.identity);
    return proven;
}

} // namespace

policy::SignatureFacts ProvenBySignature::facts(const Story& story, const ChosenCandidate& chosen) const {
    policy::SignatureFacts facts;
    facts.begin = story.begin_facts();
    facts.certificate = certificate;
    facts.fingerprint = identity.fingerprint;
    facts.certificate_facts = facts_of(identity, chosen.candidate.attestation);
    facts.principal = principal;
    facts.principal_allowed = principal_allowed;
    facts.of_card = account_facts(account);
    facts.account_is_of_upn = account_is_of_upn;
    facts.is_pinned = identity.is_pinned;
    facts.admin_of = account_facts(admin_of);
    if (chosen.candidate.account) facts.candidate_uid = chosen.candidate.account->uid;
    return facts;
}

Result<void> SignatureProof::prepare(Story& story, const ChosenCandidate& chosen) {
    hold_.begin(chosen);
    return judges_.start(story.services.workers);
}

// The principal of a certificate is the client that a KDC would name, and its account is judged as one; a UPN is not,
// and no KDC is asked.
Task<Result<JudgedIdentity>> SignatureProof::identify(Story& story, const ChosenCandidate& chosen) {
    const auto& judged = chosen.candidate.certificate;
    std::string client;
    if (!judged.enterprise) client = judged.principal;
    return story.person.while_connected(
        judges_.identify(story.settings, chosen.candidate, std::move(client)));
}

Task<Result<void>> SignatureProof::verify(Story& story, const ChosenCandidate& chosen,
                                          protocol::Bytes challenge, protocol::Bytes signature) {
    protocol::VerifySignature request;
    request.der = chosen.candidate.der;
    request.challenge = std::move(challenge);
    request.signature = std::move(signature);
    return story.person.while_connected(judges_.verify_signature(std::move(request)));
}

Task<Result<ProvenBySignature>> SignatureProof::take(Story& story, const ChosenCandidate& chosen,
                                                     protocol::Secret pin) {
    auto challenge = new_challenge(story);
    if (!challenge) co_return challenge.error();
    story.enter(step::signature);
    auto turn = co_await hold_.take_turn(story, chosen, CardProof::signature);
    if (!turn) co_return turn.error();

    // The card is not cancelled when the client hangs up: the audit record is to say what it said to the PIN.
    story.settings = story.services.settings;
    auto [signed_by_card, identity] = co_await both(
        chosen.card->sign(chosen.candidate.slot, *challenge, std::move(pin)), identify(story, chosen));
    if (!signed_by_card) co_return signed_by_card.error();
    note_card_costs(story.audit, *signed_by_card);
    if (!identity) co_return at_cost(identity.error(), *signed_by_card);
    if (!identity->certificate.granted())
        co_return at_cost(refusal_of(identity->certificate), *signed_by_card);

    auto verified =
        co_await verify(story, chosen, std::move(*challenge), std::move(signed_by_card->signature));
    if (!verified) co_return at_cost(verified.error(), *signed_by_card);
    co_return proven_by(std::move(*identity));
}

} // namespace signet::daemon
