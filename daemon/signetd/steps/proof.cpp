// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/proof.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

policy::Account account_facts(const std::optional<protocol::Account>& account) {
    return account ? policy::Account{account->user, account->uid} : policy::Account{};
}

// Since the question was asked another logon may have had this card, and spent tries.
Result<void> tries_still_agreed(const ChosenCandidate& chosen) {
    const auto tries = chosen.card->opened().tries_left;
    if (tries == 0) return Refusal{Reason::pin_locked, {}, tries};
    if (tries == 1 && !chosen.ask_first)
        return Refusal{Reason::card_busy, "one try was left after another logon"};
    return {};
}

} // namespace

policy::IdentityFacts Proven::facts(const Story& story, const ChosenCandidate& chosen) const {
    policy::IdentityFacts facts;
    facts.begin = story.begin_facts();
    facts.ticket = {Reason::granted};
    facts.judgement = judged.ticket;
    facts.judgement_detail = judged.ticket_detail;
    facts.indicators = judged.indicators;
    facts.certificate = judged.certificate;
    facts.principal = principal_of(judged.identity);
    facts.client = certmap::Principal::parse(judged.client).value_or(certmap::Principal{});
    facts.client_allowed = judged.identity.client_allowed;
    facts.of_certificate = account_facts(judged.of_certificate);
    if (!judged.identity.user.empty()) facts.of_certificate.name = judged.identity.user;
    facts.user_is_of_upn = judged.identity.user_is_of_upn;
    facts.of_client = account_facts(judged.of_client);
    if (chosen.candidate.account) facts.candidate_uid = chosen.candidate.account->uid;
    return facts;
}

const protocol::Account& Proven::account_of(const policy::Account& account) const {
    const bool is_of_certificate = judged.of_certificate && judged.of_certificate->uid == account.uid;
    return is_of_certificate ? *judged.of_certificate : judged.of_client.value();
}

Task<Result<void>> TicketProof::prepare(Story& story, const ChosenCandidate& chosen) {
    interest_.emplace(chosen.card);
    chosen.card->want_preflight(chosen.candidate);
    return judges_.start(story.services.workers, *story.settings);
}

Task<Result<Proven>> TicketProof::take(Story& story, const ChosenCandidate& chosen, protocol::Secret pin) {
    auto turn = co_await story.person.while_connected(chosen.card->acquire(chosen.candidate));
    if (!turn) co_return turn.error();
    use_.emplace(chosen.card);
    auto agreed = tries_still_agreed(chosen);
    if (!agreed) co_return agreed.error();
    // Not cancelled when the client hangs up: the audit record is to say what the card said to the PIN.
    auto ticket = co_await chosen.card->authenticate(std::move(pin));
    story.settings = story.services.settings;
    if (!ticket) {
        Refusal refusal = ticket.error();
        co_return co_await judges_.explain(std::move(refusal), story.settings, chosen.candidate.der);
    }
    story.audit.apdus = ticket->apdus;
    story.audit.verifies = ticket->verifies;
    story.audit.card_us = ticket->card_us;
    story.audit.kdc_us = ticket->kdc_us;
    auto judged =
        co_await story.person.while_connected(judges_.ask(story.settings, chosen.candidate.der, *ticket));
    if (!judged) co_return judged.error();
    Proven proven;
    proven.judged = std::move(*judged);
    proven.ticket = std::move(*ticket);
    co_return proven;
}

} // namespace signet::daemon
