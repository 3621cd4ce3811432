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

    // The card worker claims a ticket. The judges, which never saw the card, say whose it is and whether the
    // certificate is still good for that: typing may have taken minutes. Policy decides, by the settings of now.
    auto ticket = co_await obtain_ticket(std::move(*pin));
    settings_ = services_.settings;
    if (!ticket) {
        Refusal refusal = ticket.error();
        co_return co_await judges_.explain(std::move(refusal), settings_, chosen_.candidate.der);
    }
    auto judged = co_await judges_.ask(settings_, chosen_.candidate.der, *ticket);
    if (!judged) co_return judged.error();
    auto account = may_log_on(*judged);
    if (!account) co_return account.error();

    // Only what was granted leaves a ticket behind.
    auto ccache = co_await store_ticket(*account, std::move(*ticket));
    if (!ccache) co_return ccache.error();
    Granted granted;
    granted.account = std::move(*account);
    granted.principal = std::move(judged->client);
    granted.ccache = std::move(*ccache);
    co_return granted;
}

policy::BeginFacts Attempt::begin_facts() const {
    policy::BeginFacts facts;
    facts.service = begin_.service;
    facts.peer_uid = peer_.uid;
    facts.user = begin_.user;
    facts.user_uid = user_uid_;
    facts.remote_host = begin_.remote_host;
    return facts;
}

// One account has many spellings, so the name that was typed is looked up: what is compared is the uid.
Task<Result<void>> Attempt::may_begin() {
    const bool is_on = policy::service_named(*settings_, begin_.service).use == policy::ServiceUse::logon;
    if (is_on && !begin_.user.empty()) {
        std::vector<std::string> names;
        names.push_back(begin_.user);
        auto account = co_await look_up_account(services_.workers, std::move(names));
        if (account) user_uid_ = account->uid;
    }
    co_return result_of(policy::may_begin(*settings_, begin_facts()));
}

Task<Result<void>> Attempt::choose() {
    ChoiceRequest request;
    request.settings = settings_;
    request.service = begin_.service;
    request.user = begin_.user;
    request.user_uid = user_uid_;
    request.peer_uid = peer_.uid;
    auto chosen = co_await choose_candidate(services_.cards, std::move(request), conversation_);
    if (!chosen) co_return chosen.error();
    chosen_ = std::move(*chosen);
    audit_.user = chosen_.candidate.account ? chosen_.candidate.account->user : begin_.user;
    audit_.principal = chosen_.candidate.certificate.principal;
    audit_.certificate = chosen_.candidate.certificate.fingerprint;
    audit_.reader = chosen_.card->reader();
    co_return Result<void>();
}

Task<Result<void>> Attempt::start_helpers() {
    auto ccache = services_.workers.start(verb::ccache);
    if (!ccache) co_return ccache.error();
    ccache_writer_ = std::move(*ccache);
    co_return co_await judges_.start(services_.workers, *settings_);
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

Result<protocol::Account> Attempt::may_log_on(const JudgedLogon& judged) {
    const auto of = [](const std::optional<protocol::Account>& account) {
        return account ? policy::Account{account->user, account->uid} : policy::Account{};
    };
    policy::LogonFacts facts;
    facts.begin = begin_facts();
    facts.ticket = {Reason::granted};
    facts.judgement = judged.ticket;
    facts.judgement_detail = judged.ticket_detail;
    facts.indicators = judged.indicators;
    facts.certificate = judged.certificate;
    facts.principal = principal_of(judged.identity);
    facts.client = certmap::Principal::parse(judged.client).value_or(certmap::Principal{});
    facts.client_allowed = judged.identity.client_allowed;
    facts.of_certificate = of(judged.of_certificate);
    if (!judged.identity.user.empty()) facts.of_certificate.name = judged.identity.user;
    facts.user_is_of_upn = judged.identity.user_is_of_upn;
    facts.of_client = of(judged.of_client);
    if (chosen_.candidate.account) facts.candidate_uid = chosen_.candidate.account->uid;
    auto verdict = policy::may_log_on(*settings_, facts);
    if (!verdict.decision.granted()) return Refusal{verdict.decision.reason, verdict.decision.detail};
    const auto& account = judged.of_certificate && judged.of_certificate->uid == verdict.account.uid
                              ? judged.of_certificate
                              : judged.of_client;
    return *account;
}

Task<Result<std::string>> Attempt::store_ticket(const protocol::Account& account,
                                                protocol::TicketObtained ticket) {
    protocol::StoreCredentials request;
    request.uid = account.uid;
    request.gid = account.gid;
    request.ccache = settings_->domain.ccache;
    request.credentials = std::move(ticket.credentials);
    request.clock_offset = ticket.clock_offset;
    auto stored =
        co_await ccache_writer_.ask<protocol::CredentialsStored>(std::move(request), limits::ccache_write);
    if (!stored) co_return stored.error();
    co_return std::move(stored->ccache);
}

SessionRecord Attempt::record_of(const Granted& granted) const {
    SessionRecord record;
    record.logon_id = new_logon_id();
    record.user = granted.account.user;
    record.uid = granted.account.uid;
    record.gid = granted.account.gid;
    record.principal = granted.principal;
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
    audit_.user = record.user;
    audit_.principal = record.principal;
    audit_.reason = Reason::granted;
    audit_.logon_id = record.logon_id;
    audit_.total_us = microseconds_since(*pin_arrived_);
    services_.journal.record(audit_);
    protocol::Verdict verdict;
    verdict.outcome = protocol::Outcome::granted;
    verdict.reason = policy::id_of(Reason::granted);
    // PAM goes on with the name that was typed; it is the same account.
    verdict.user = begin_.user.empty() ? record.user : begin_.user;
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
