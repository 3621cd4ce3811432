// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/logon/attempt.hpp"

#include "daemon/signetd/logon/prompts.hpp"
#include "daemon/signetd/logon/verdict.hpp"
#include "policy/logon.hpp"

#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;
using Clock = std::chrono::steady_clock;

Result<void> result_of(policy::Decision decision) {
    if (decision.granted()) return {};
    return Refusal{decision.reason, std::move(decision.detail)};
}

// What a failed check of the keytab says about the ticket; nothing: it is no matter of the keytab.
std::optional<policy::TicketJudgement> judgement_without_keytab(Reason reason) {
    if (reason == Reason::keytab_missing) return policy::TicketJudgement::no_keytab;
    if (reason == Reason::keytab_unusable) return policy::TicketJudgement::keytab_unusable;
    return std::nullopt;
}

std::uint32_t microseconds_since(Clock::time_point start) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

} // namespace

Attempt::Attempt(Services& services, Client& client, protocol::BeginLogon begin)
    : services_(services), settings_(services.settings), begin_(std::move(begin)), peer_(client.peer()),
      conversation_(client, settings_->cards.conversation_timeout) {
    audit_.event = "logon";
    audit_.service = begin_.service;
    audit_.user = begin_.user;
    audit_.tty = begin_.tty;
    audit_.remote_host = begin_.remote_host;
    audit_.caller_uid = peer_.uid;
    audit_.caller_pid = peer_.pid;
}

Task<protocol::Verdict> Attempt::run() {
    auto end = co_await story();
    co_return end ? grant(*end) : refuse(end.error());
}

Task<Result<Attempt::Granted>> Attempt::story() {
    // May this caller log anybody on here, and with which certificate?
    auto allowed = co_await may_begin();
    if (!allowed) co_return allowed.error();
    auto chosen = co_await choose();
    if (!chosen) co_return chosen.error();

    // While the person types: the first AS-REQ goes out, and the processes that will be needed come up.
    chosen_.card->want_preflight(chosen_.candidate);
    auto started = co_await start_helpers();
    if (!started) co_return started.error();
    auto agreed = co_await confirm_last_try();
    if (!agreed) co_return agreed.error();
    auto pin = co_await ask_pin();
    if (!pin) co_return pin.error();

    // The account is looked up once more while the card works: typing may have taken minutes.
    auto asked = co_await ask_for_account();
    if (!asked) co_return asked.error();

    // The card worker claims a ticket; the ticket worker, which never saw the card, judges it; policy
    // decides.
    auto ticket = co_await obtain_ticket(std::move(*pin));
    if (!ticket) co_return ticket.error();
    auto judged = co_await judge_ticket(*ticket);
    if (!judged) co_return judged.error();
    auto decided = co_await may_log_on(std::move(*judged));
    if (!decided) co_return decided.error();

    // Only what was granted leaves a ticket behind.
    auto ccache = co_await store_ticket(std::move(ticket->credentials));
    if (!ccache) co_return ccache.error();
    Granted granted;
    granted.ccache = std::move(*ccache);
    co_return granted;
}

Task<Result<void>> Attempt::may_begin() {
    policy::BeginFacts facts;
    facts.service = begin_.service;
    facts.peer_uid = peer_.uid;
    facts.user = begin_.user;
    facts.remote_host = begin_.remote_host;
    if (peer_.uid != 0 && !begin_.user.empty()) {
        auto account = co_await look_up_account(services_.workers, begin_.user);
        if (account) facts.user_uid = account->uid;
    }
    co_return result_of(policy::may_begin(*settings_, facts));
}

Task<Result<void>> Attempt::choose() {
    ChoiceRequest request;
    request.settings = settings_;
    request.service = begin_.service;
    request.user = begin_.user;
    request.peer_uid = peer_.uid;
    auto chosen = co_await choose_candidate(services_.cards, std::move(request), conversation_);
    if (!chosen) co_return chosen.error();
    chosen_ = std::move(*chosen);
    audit_.user = chosen_.candidate.account.user;
    audit_.principal = chosen_.candidate.certificate.principal;
    audit_.certificate = chosen_.candidate.certificate.fingerprint;
    audit_.reader = chosen_.card->reader();
    co_return Result<void>();
}

bool Attempt::asks_keytab() const {
    return settings_->domain.verify_ticket != policy::TicketVerification::never;
}

// Processes take some 10 ms to come up; nobody should wait for that after the PIN.
Task<Result<void>> Attempt::start_helpers() {
    auto ccache = services_.workers.start(verb::ccache);
    if (!ccache) co_return ccache.error();
    ccache_writer_ = std::move(*ccache);

    auto directory = services_.workers.start(verb::directory);
    if (!directory) co_return directory.error();
    directory_ = std::move(*directory);

    if (!asks_keytab()) co_return Result<void>();
    auto judge = services_.workers.start(verb::ticket);
    if (!judge) co_return judge.error();
    ticket_judge_ = std::move(*judge);
    protocol::PrepareTicketCheck prepare;
    prepare.keytab = settings_->domain.keytab;
    prepare.kdc_timeout_ms = static_cast<std::uint32_t>(settings_->domain.kdc_timeout.count());
    co_return co_await ticket_judge_.tell(std::move(prepare));
}

Task<Result<void>> Attempt::confirm_last_try() {
    if (!chosen_.ask_first) co_return Result<void>();
    auto asking = conversation_.ask_text(std::string(last_try_question));
    auto answer = co_await unless(chosen_.card->removal(), std::move(asking));
    if (!answer) co_return Refusal{Reason::card_removed};
    if (!*answer) co_return answer->error();
    if (!means_yes(**answer)) co_return Refusal{Reason::pin_last_try_declined};
    co_return Result<void>();
}

Task<Result<protocol::Secret>> Attempt::ask_pin() {
    auto asking = conversation_.ask_pin(pin_prompt(chosen_));
    auto pin = co_await unless(chosen_.card->removal(), std::move(asking));
    if (!pin) co_return Refusal{Reason::card_removed};
    if (!*pin) co_return pin->error();
    pin_arrived_ = Clock::now();
    const auto shape =
        policy::check_pin_shape(std::as_bytes((*pin)->view()), chosen_.card->opened().pin_shape);
    if (!shape.granted()) co_return Refusal{shape.reason, shape.detail};
    co_return std::move(**pin);
}

Task<Result<void>> Attempt::ask_for_account() {
    protocol::LookUpAccount account;
    account.user = chosen_.candidate.account.user;
    co_return co_await directory_.tell(std::move(account));
}

// Since the question was asked another logon may have had this card, and spent tries.
Result<void> Attempt::tries_still_agreed() const {
    const auto tries = chosen_.card->opened().tries_left;
    if (tries == 0) return Refusal{Reason::pin_locked, {}, tries};
    if (tries == 1 && !chosen_.ask_first)
        return Refusal{Reason::card_busy, "one try was left after another logon"};
    return {};
}

Task<Result<protocol::TicketObtained>> Attempt::obtain_ticket(protocol::Secret pin) {
    auto turn = co_await chosen_.card->acquire(chosen_.candidate);
    if (!turn) co_return turn.error();
    card_use_.emplace(chosen_.card);
    auto agreed = tries_still_agreed();
    if (!agreed) co_return agreed.error();
    auto ticket = co_await chosen_.card->authenticate(std::move(pin));
    if (!ticket) co_return ticket.error();
    audit_.apdus = ticket->apdus;
    audit_.verifies = ticket->verifies;
    audit_.card_us = ticket->card_us;
    audit_.kdc_us = ticket->kdc_us;
    co_return ticket;
}

Task<Result<Attempt::JudgedTicket>> Attempt::judge_ticket(protocol::TicketObtained ticket) {
    JudgedTicket judged;
    judged.client = std::move(ticket.client); // a claim, as long as no judge has confirmed it
    if (!asks_keytab()) co_return judged;
    const auto limit = settings_->domain.kdc_timeout + limits::worker_slack;
    auto ready = co_await ticket_judge_.hear<protocol::TicketCheckReady>(limit);
    if (!ready) {
        const auto without = judgement_without_keytab(ready.error().reason);
        if (!without) co_return ready.error();
        judged.judgement = *without;
        judged.detail = ready.error().detail;
        co_return judged;
    }
    protocol::JudgeTicket request;
    request.credentials = std::move(ticket.credentials);
    auto verdict = co_await ticket_judge_.ask<protocol::TicketJudged>(std::move(request), limit);
    if (!verdict) co_return verdict.error();
    judged.judgement = policy::TicketJudgement::verified;
    judged.client = std::move(verdict->client);
    co_return judged;
}

Task<Result<void>> Attempt::may_log_on(JudgedTicket ticket) {
    auto account = co_await directory_.hear<protocol::Account>(limits::account_lookup);
    if (!account && account.error().reason != Reason::account_unknown) co_return account.error();
    policy::LogonFacts facts;
    facts.ticket = {Reason::granted};
    facts.judgement = ticket.judgement;
    facts.judgement_detail = ticket.detail;
    facts.expected_principal = chosen_.candidate.certificate.principal;
    facts.ticket_principal = ticket.client;
    facts.candidate.name = chosen_.candidate.account.user;
    facts.candidate.uid = chosen_.candidate.account.uid;
    if (account) facts.account_uid = account->uid;
    facts.user = begin_.user.empty() ? chosen_.candidate.account.user : begin_.user;
    co_return result_of(policy::may_log_on(*settings_, facts));
}

Task<Result<std::string>> Attempt::store_ticket(protocol::Bytes credentials) {
    protocol::StoreCredentials request;
    request.uid = chosen_.candidate.account.uid;
    request.gid = chosen_.candidate.account.gid;
    request.ccache = settings_->domain.ccache;
    request.credentials = std::move(credentials);
    auto stored =
        co_await ccache_writer_.ask<protocol::CredentialsStored>(std::move(request), limits::ccache_write);
    if (!stored) co_return stored.error();
    co_return std::move(stored->ccache);
}

SessionRecord Attempt::record_of(const Granted& granted) const {
    SessionRecord record;
    record.logon_id = new_logon_id();
    record.user = chosen_.candidate.account.user;
    record.uid = chosen_.candidate.account.uid;
    record.gid = chosen_.candidate.account.gid;
    record.principal = chosen_.candidate.certificate.principal;
    record.service = begin_.service;
    record.tty = begin_.tty;
    record.reader = chosen_.card->reader();
    record.certificate = chosen_.candidate.certificate.fingerprint;
    record.ccache = granted.ccache;
    return record;
}

protocol::Verdict Attempt::grant(const Granted& granted) {
    const SessionRecord record = record_of(granted);
    services_.sessions.add_pending(record);
    audit_.reason = Reason::granted;
    audit_.logon_id = record.logon_id;
    audit_.total_us = microseconds_since(*pin_arrived_);
    services_.journal.record(audit_);
    protocol::Verdict verdict;
    verdict.outcome = protocol::Outcome::granted;
    verdict.reason = policy::id_of(Reason::granted);
    verdict.user = record.user;
    verdict.ccache = record.ccache;
    verdict.logon_id = record.logon_id;
    return verdict;
}

protocol::Verdict Attempt::refuse(const Refusal& refusal) {
    audit_.reason = refusal.reason;
    audit_.detail = refusal.detail;
    audit_.apdus = refusal.apdus;
    audit_.verifies = refusal.verifies;
    if (pin_arrived_) audit_.total_us = microseconds_since(*pin_arrived_);
    services_.journal.record(audit_);
    policy::TextArguments arguments;
    arguments.user = audit_.user;
    arguments.principal = audit_.principal;
    return verdict_of(refusal, policy::service_named(*settings_, begin_.service).card, arguments);
}

} // namespace signet::daemon
