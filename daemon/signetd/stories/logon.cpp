// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/logon.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/credentials.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "policy/logon.hpp"

#include <utility>

namespace signet::daemon {
namespace {

// Until its session is opened; it has a file only then.
std::string remember(Story& story, const ChosenCandidate& chosen, const Granted& granted) {
    SessionRecord record;
    record.logon_id = new_logon_id();
    record.user = granted.account.user;
    record.uid = granted.account.uid;
    record.gid = granted.account.gid;
    record.principal = granted.principal;
    record.service = story.begin.service;
    record.tty = story.begin.tty;
    record.reader = chosen.card->reader();
    record.certificate = chosen.candidate.certificate.fingerprint;
    record.ccache = granted.ccache;
    story.services.sessions.add_pending(record);
    return record.logon_id;
}

} // namespace

Task<Result<Granted>> log_on(Story& story) {
    // May this caller log anybody on here, and with which certificate?
    co_await find_named_account(story);
    const auto begin = policy::may_begin_logon(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto chosen = co_await choose(story, Manner::with_questions);
    if (!chosen) co_return chosen.error();

    // While the person types: the first AS-REQ goes out, and the processes that will be needed come up.
    TicketProof proof(story);
    CredentialCache cache;
    auto started = co_await proof.prepare(story, *chosen);
    if (!started) co_return started.error();
    started = cache.start(story.services.workers);
    if (!started) co_return started.error();
    auto agreed = co_await confirm_last_try(story, *chosen);
    if (!agreed) co_return agreed.error();
    auto pin = co_await ask_pin(story, *chosen, pin_prompt(*chosen));
    if (!pin) co_return pin.error();

    // The card worker claims a ticket; the judges say whose it is; policy decides.
    auto proven = co_await proof.take(story, *chosen, std::move(*pin));
    if (!proven) co_return proven.error();
    const auto verdict = policy::may_log_on(*story.settings, proven->facts(story, *chosen));
    if (!verdict.decision.granted()) co_return refusal_of(verdict.decision);

    // Only what was granted leaves a ticket behind.
    Granted granted;
    granted.account = proven->account_of(verdict.account);
    granted.principal = proven->judged.client;
    auto stored =
        co_await cache.store(granted.account, story.settings->domain.ccache, std::move(proven->ticket));
    if (!stored) co_return stored.error();
    granted.ccache = std::move(*stored);
    granted.logon_id = remember(story, *chosen, granted);
    co_return granted;
}

} // namespace signet::daemon
