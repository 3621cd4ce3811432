// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/logon.hpp"

#include "daemon/signetd/steps/account.hpp"
#include "daemon/signetd/steps/credentials.hpp"
#include "daemon/signetd/steps/pin.hpp"
#include "daemon/signetd/steps/prompts.hpp"
#include "daemon/signetd/steps/proof.hpp"
#include "policy/expiry.hpp"
#include "policy/logon.hpp"

#include <ctime>
#include <utility>

namespace signet::daemon {
namespace {

constexpr ProofPolicy last_word_on_logon{policy::may_log_on, policy::may_log_on_by_signature};

static_assert(most_ssh_keys == protocol::SshKeys::max && longest_ssh_key == protocol::max_ssh_key);

// What the person should know in time, and the administrator.
std::string tell_of_expiry(Story& story, const ChosenCandidate& chosen, const std::string& user) {
    const std::int64_t end = chosen.candidate.certificate.not_after;
    const auto days = policy::days_to_warn_of(story.settings->certificates, end, std::time(nullptr));
    if (!days) return {};
    AuditEvent event = story.audit;
    event.event = "expiry";
    event.reason = policy::Reason::granted;
    event.user = user;
    event.detail = "its certificate ends " + policy::days_text(*days);
    story.services.journal.record(event);
    return expiry_text(*days);
}

// Until its session is opened; it has a file only then.
std::string remember(Story& story, const ChosenCandidate& chosen, std::vector<std::string> ssh_keys,
                     const Granted& granted, std::int64_t ticket_end) {
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
    record.ticket_end = ticket_end;
    std::erase_if(ssh_keys, [](const std::string& key) { return !is_ssh_key(key); });
    record.ssh_keys = std::move(ssh_keys);
    story.services.sessions.add_pending(record);
    return record.logon_id;
}

} // namespace

Task<Result<Granted>> log_on(Story& story) {
    // May this caller log anybody on here, and with which certificate?
    auto named = co_await find_named_account(story);
    if (!named) co_return named.error();
    const auto begin = policy::may_begin_logon(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto chosen = co_await choose(story, Manner::with_questions);
    if (!chosen) co_return chosen.error();

    // While the person types: the first AS-REQ goes out, and the processes that will be needed come up. (An account of
    // this machine alone needs no KDC: its card will sign.)
    auto ssh_keys = ssh_keys_of(chosen->card->opened());
    Proof proof(story, *chosen, last_word_on_logon);
    CredentialCache cache;
    auto started = co_await proof.prepare();
    if (!started) co_return started.error();
    if (proof.is_by_ticket()) started = cache.start(story.services.workers);
    if (!started) co_return started.error();
    auto agreed = co_await confirm_last_try(story, *chosen);
    if (!agreed) co_return agreed.error();
    auto pin = co_await ask_pin(story, *chosen, pin_prompt(*chosen));
    if (!pin) co_return pin.error();

    // The card worker claims; the judges, which never saw the card, say whose it is; policy decides.
    auto proven = co_await proof.take(std::move(*pin));
    if (!proven) co_return proven.error();

    // Only what was granted leaves a ticket behind, and a trial none. An account of this machine alone has none.
    Granted granted;
    granted.account = std::move(proven->account);
    granted.principal = std::move(proven->principal);
    if (proven->ticket) {
        story.enter(step::cache);
        auto stored = co_await cache.store(granted.account, story.settings->domain.ccache, *proven->ticket,
                                           story.begin.is_trial);
        if (!stored) co_return stored.error();
        granted.ccache = std::move(*stored);
    }
    granted.notice = tell_of_expiry(story, *chosen, granted.account.user);
    if (story.begin.is_trial) co_return granted;
    granted.logon_id = remember(story, *chosen, std::move(ssh_keys), granted, proven->ticket_end);
    co_return granted;
}

} // namespace signet::daemon
