// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/elevate.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/choice.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "policy/elevate.hpp"

namespace signet::daemon {
namespace {

// Whose cards count is set for the service, and is known with the account that PAM names.
Judge judge_for(const policy::BeginFacts& begin) {
    return [begin](const policy::Settings& settings, const policy::CandidateFacts& facts) {
        return policy::judge_candidate_to_elevate(settings, begin, facts);
    };
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

    // A fresh PIN each time: how long it holds is the business of the program that asks.
    TicketProof proof(story);
    auto started = co_await proof.prepare(story, *chosen);
    if (!started) co_return started.error();
    auto agreed = co_await confirm_last_try(story, *chosen);
    if (!agreed) co_return agreed.error();
    auto pin = co_await ask_pin(story, *chosen, elevate_prompt(*chosen, story.begin.user));
    if (!pin) co_return pin.error();

    // As at a logon: a claim, judges, policy.
    auto proven = co_await proof.take(story, *chosen, std::move(*pin));
    if (!proven) co_return proven.error();
    const auto verdict = policy::may_elevate(*story.settings, proven->facts(story, *chosen));
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);

    // No session begins, and nobody's tickets change: this one has done its work.
    Granted granted;
    granted.account.user = story.begin.user;
    granted.principal = proven->judged.client;
    co_return granted;
}

} // namespace signet::daemon
