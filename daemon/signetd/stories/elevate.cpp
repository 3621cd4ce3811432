// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/elevate.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/choice.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "daemon/signetd/steps/signature_proof.hpp"
#include "policy/elevate.hpp"

#include <utility>

namespace signet::daemon {
namespace {

// Whose cards count is set for the service, and is known with the account that PAM names.
Judge judge_for(const policy::BeginFacts& begin) {
    return [begin](const policy::Settings& settings, const policy::CandidateFacts& facts) {
        return policy::judge_candidate_to_elevate(settings, begin, facts);
    };
}

// Where the service can do without a KDC it is asked before the person is. Only one that nobody can reach counts, not one
// that says no; and then the certificate itself must say whose it is.
Task<Result<bool>> is_without_kdc(Story& story, const ChosenCandidate& chosen, TicketProof& ticket) {
    if (!policy::may_do_without_kdc(*story.settings, story.begin.service)) co_return false;
    const auto reached = co_await ticket.reach_kdc(story, chosen);
    if (reached) co_return false;
    const auto& certificate = chosen.candidate.certificate;
    const bool is_gone = reached.error().reason == policy::Reason::kdc_unreachable;
    if (!is_gone || !policy::needs_no_kdc(principal_of(certificate), certificate.user_is_of_upn))
        co_return reached.error();
    co_return true;
}

policy::SignatureFacts signature_facts(const Story& story, const ChosenCandidate& chosen,
                                       const ProvenBySignature& proven) {
    policy::SignatureFacts facts;
    facts.begin = story.begin_facts();
    facts.certificate = proven.certificate;
    facts.fingerprint = proven.identity.fingerprint;
    facts.certificate_facts = facts_of(proven.identity);
    facts.principal = proven.principal;
    facts.principal_allowed = proven.principal_allowed;
    facts.of_card = account_facts(proven.account);
    facts.account_is_of_upn = proven.account_is_of_upn;
    facts.admin_of = account_facts(proven.admin_of);
    if (chosen.candidate.account) facts.candidate_uid = chosen.candidate.account->uid;
    return facts;
}

// As at a logon: a claim, judges, policy. The principal of the ticket.
Task<Result<std::string>> prove_by_ticket(Story& story, const ChosenCandidate& chosen, TicketProof& proof,
                                          protocol::Secret pin) {
    auto proven = co_await proof.take(story, chosen, std::move(pin));
    if (!proven) co_return proven.error();
    const auto verdict = policy::may_elevate(*story.settings, proven->facts(story, chosen));
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);
    co_return proven->judged.client;
}

// No KDC: the card signs, and the judge of the certificate verifies. The principal of the certificate.
Task<Result<std::string>> prove_by_signature(Story& story, const ChosenCandidate& chosen,
                                             SignatureProof& proof, protocol::Secret pin) {
    auto proven = co_await proof.take(story, chosen, std::move(pin));
    if (!proven) co_return proven.error();
    const auto verdict =
        policy::may_elevate_offline(*story.settings, signature_facts(story, chosen, *proven));
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);
    story.audit.detail = "no KDC could be reached: by the card's signature";
    co_return proven->principal.text();
}

} // namespace

Task<Result<Granted>> elevate(Story& story) {
    // A program of root's that names an account, and a card of somebody who may prove it.
    co_await find_named_account(story);
    const auto begin = policy::may_begin_elevation(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto judge = judge_for(story.begin_facts());
    auto chosen = co_await choose(story, Manner::with_questions, std::move(judge));
    if (!chosen) co_return chosen.error();
    story.audit.user = story.begin.user; // whose rights are asked about; the principal tells whose card it is

    // Whether there is a KDC has to be known before the PIN where the service can do without one.
    TicketProof ticket(story);
    SignatureProof signature(story);
    auto started = co_await ticket.prepare(story, *chosen);
    if (!started) co_return started.error();
    auto is_offline = co_await is_without_kdc(story, *chosen, ticket);
    if (!is_offline) co_return is_offline.error();
    if (*is_offline) started = signature.prepare(story, *chosen);
    if (!started) co_return started.error();

    // A fresh PIN each time: how long it holds is the business of the program that asks.
    auto agreed = co_await confirm_last_try(story, *chosen);
    if (!agreed) co_return agreed.error();
    auto pin = co_await ask_pin(story, *chosen, elevate_prompt(*chosen, story.begin.user));
    if (!pin) co_return pin.error();

    Result<std::string> principal = Refusal();
    if (*is_offline)
        principal = co_await prove_by_signature(story, *chosen, signature, std::move(*pin));
    else
        principal = co_await prove_by_ticket(story, *chosen, ticket, std::move(*pin));
    if (!principal) co_return principal.error();

    // No session begins, and nobody's tickets change: this one has done its work.
    Granted granted;
    granted.account.user = story.begin.user;
    granted.principal = std::move(*principal);
    co_return granted;
}

} // namespace signet::daemon
