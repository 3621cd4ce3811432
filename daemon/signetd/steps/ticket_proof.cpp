// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/ticket_proof.hpp"

#include "daemon/signetd/workers/judged_certificate.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

// libkrb5 can only say that it does not believe the card's certificate; the judge says why.
Refusal explain(Refusal refusal, const Result<JudgedIdentity>& identity) {
    const bool is_explained =
        refusal.reason == Reason::cert_not_trusted && identity && !identity->certificate.granted();
    if (!is_explained) return refusal;
    refusal.reason = identity->certificate.reason;
    refusal.detail = identity->certificate.detail;
    return refusal;
}

void note_costs(AuditEvent& audit, const protocol::TicketObtained& ticket) {
    note_card_costs(audit, ticket);
    audit.kdc_us = ticket.kdc_us;
    audit.is_armored = ticket.is_armored;
}

} // namespace

policy::IdentityFacts ProvenByTicket::facts(const Story& story, const ChosenCandidate& chosen) const {
    policy::IdentityFacts facts;
    facts.begin = story.begin_facts();
    facts.ticket = {Reason::granted};
    facts.judgement = judged.judgement;
    facts.judgement_detail = judged.detail;
    facts.indicators = judged.indicators;
    facts.certificate = identity.certificate;
    facts.fingerprint = identity.identity.fingerprint;
    facts.certificate_facts = facts_of(identity.identity, chosen.candidate.attestation);
    facts.principal = principal_of(identity.identity);
    facts.client = certmap::Principal::parse(judged.client).value_or(certmap::Principal{});
    facts.client_allowed = identity.identity.client_allowed;
    facts.of_certificate = account_facts(identity.of_certificate);
    if (!identity.of_certificate) facts.of_certificate.name = identity.identity.user;
    facts.user_is_of_upn = identity.identity.user_is_of_upn;
    facts.of_client = account_facts(identity.of_client);
    facts.admin_of = account_facts(identity.admin_of);
    if (chosen.candidate.account) facts.candidate_uid = chosen.candidate.account->uid;
    return facts;
}

Task<Result<void>> TicketProof::prepare(Story& story, const ChosenCandidate& chosen) {
    hold_.begin(chosen);
    chosen.card->want_preflight(chosen.candidate);
    co_await asio::post(
        asio::use_awaitable); // it goes out before processes are started, which takes milliseconds
    auto started = judges_.start(story.services.workers);
    if (!started) co_return started.error();
    co_return co_await judges_.start_ticket_check(story.services.workers, *story.settings, chosen.candidate);
}

Task<Result<void>> TicketProof::reach_kdc(Story& story, const ChosenCandidate& chosen) {
    return story.person.while_connected(chosen.card->reach_kdc(chosen.candidate));
}

Task<Result<JudgedIdentity>> TicketProof::identify(Story& story, const ChosenCandidate& chosen,
                                                   std::string client) {
    return story.person.while_connected(
        judges_.identify(story.settings, chosen.candidate, std::move(client)));
}

Task<Result<ProvenByTicket>> TicketProof::take(Story& story, const ChosenCandidate& chosen,
                                               protocol::Secret pin) {
    story.enter(step::kdc);
    auto turn = co_await hold_.take_turn(story, chosen, CardProof::ticket);
    if (!turn) co_return turn.error();
    story.enter(step::ticket);

    // The card is not cancelled when the client hangs up: the audit record is to say what it said to the PIN.
    story.settings = story.services.settings;
    const std::string expected = chosen.candidate.certificate.principal;
    auto [ticket, identity] =
        co_await both(chosen.card->authenticate(std::move(pin)), identify(story, chosen, expected));
    if (!ticket) co_return explain(ticket.error(), identity);
    note_costs(story.audit, *ticket);

    // A UPN is a question to the KDC: the client may have another name than the one that was expected.
    if (identity && ticket->client != expected) identity = co_await identify(story, chosen, ticket->client);
    if (!identity) co_return identity.error();
    story.enter(step::host);
    auto judged = co_await story.person.while_connected(judges_.verify(story.settings, *ticket));
    if (!judged) co_return judged.error();
    ProvenByTicket proven;
    proven.judged = std::move(*judged);
    proven.identity = std::move(*identity);
    proven.ticket = std::move(*ticket);
    co_return proven;
}

} // namespace signet::daemon
