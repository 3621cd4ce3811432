// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/session_action.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/steps/agent_keys.hpp"
#include "daemon/signetd/steps/ticket_deletion.hpp"
#include "policy/settings/values.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <utility>

namespace signet::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using policy::SessionAction;

// Nobody else has asked for it.
Peer this_daemon() {
    return {policy::root_uid, 0, getpid()};
}

} // namespace

void SessionChange::write(SessionAction action, std::string_view outcome) const {
    AuditEvent event =
        event_about(cause_.event, cause_.reason, cause_.caller.value_or(this_daemon()), &record_);
    event.action = policy::text_of(action);
    event.session = session_ ? session_->id : std::string();
    event.is_rehearsal = plan_.is_rehearsal;
    event.detail = fmt::format("{}; {}", cause_.detail, outcome);
    services_.journal.record(event);
}

void SessionChange::show(GuardPhase phase, std::optional<Clock::time_point> until) const {
    services_.sessions.set_guard(record_.logon_id, {phase, {}, until});
}

void SessionChange::rehearse() const {
    std::string outcome = "a rehearsal, the session would stay as it is";
    if (plan_.action == SessionAction::lock) outcome = "a rehearsal, the session would be locked";
    if (plan_.action == SessionAction::logoff) outcome = "a rehearsal, the session would be logged off";
    if (plan_.destroys_tickets) outcome += " and its ticket deleted";
    if (plan_.withdraws_rights) outcome += ", and what sudo and polkit keep taken away";
    if (plan_.removes_agent_keys && !record_.ssh_keys.empty())
        outcome += "; the card's keys would be removed from ssh-agents";
    write(plan_.action, outcome);
}

// The session that gives up its ticket is no reason for another one to keep it.
Task<bool> SessionChange::delete_ticket(bool is_wanted) {
    if (!is_wanted) co_return true;
    services_.sessions.give_up_ccache(record_.logon_id, true);
    const auto reason = co_await delete_credentials(services_, this_daemon(), record_);
    co_return reason == policy::Reason::granted;
}

// A program of the user's may keep this from ending for some seconds, so nobody waits for it.
void SessionChange::start_to_remove_agent_keys(const asio::any_io_executor& executor) const {
    spawn_logged(executor, remove_agent_keys(services_, this_daemon(), record_), services_.journal,
                 "removal of keys from the ssh-agents of " + record_.user);
}

Task<bool> SessionChange::log_off() {
    show(GuardPhase::ending);
    const bool ended = co_await services_.session_control.end(record_, session_);
    write(SessionAction::logoff, ended ? "the session is logged off" : "the session could not be ended");
    co_return ended;
}

// True: it is locked, or there is no cause any more before anybody has said so, and nothing else is to be done.
Task<bool> SessionChange::lock() {
    show(GuardPhase::locking, Clock::now() + plan_.lock_deadline);
    const bool locked = co_await services_.session_control.lock(*session_, plan_.lock_deadline);
    const bool is_over = !locked && cause_.has_gone && cause_.has_gone();
    show(locked ? GuardPhase::locked : GuardPhase::not_locked);
    std::string outcome = "the session is locked";
    if (!locked)
        outcome = fmt::format("nobody has proved within {} that the session is locked",
                              policy::duration_text(plan_.lock_deadline));
    if (is_over) outcome += ", but the card is back";
    write(SessionAction::lock, outcome);
    co_return locked || is_over;
}

// The ticket once more where a program of the session has kept its deletion from ending: by now there is none.
Task<bool> SessionChange::end_with_ticket() {
    const auto done = co_await both(log_off(), delete_ticket(true));
    if (!done.second) co_await delete_ticket(true);
    co_return done.first;
}

// What sudo and polkit would take for the card; sudo alone where logind does not know the session.
Task<bool> SessionChange::withdraw_rights() {
    if (!plan_.withdraws_rights) co_return true;
    RightsHolder holder{record_.user, record_.uid, {}};
    if (session_) holder.session = session_->id;
    AuditEvent event =
        event_about("rights-withdrawn", cause_.reason, cause_.caller.value_or(this_daemon()), &record_);
    event.session = holder.session;
    event.detail = co_await services_.kept_rights.withdraw(std::move(holder));
    services_.journal.record(event);
    co_return true;
}

// What is kept goes first, beside everything else.
Task<bool> SessionChange::carry_out(policy::SessionPlan plan) {
    plan_ = plan;
    if (plan.is_rehearsal) {
        rehearse();
        co_return true;
    }
    const auto executor = co_await asio::this_coro::executor;
    if (plan.removes_agent_keys) start_to_remove_agent_keys(executor);
    const auto done = co_await both(withdraw_rights(), act());
    co_return done.second;
}

// The session first, its ticket beside it: neither waits for the other.
Task<bool> SessionChange::act() {
    const policy::SessionPlan& plan = plan_;
    switch (plan.action) {
    case SessionAction::record: {
        write(plan.action, "the session stays as it is");
        co_await delete_ticket(plan.destroys_tickets);
        co_return true;
    }
    case SessionAction::lock: {
        const auto locked = co_await both(lock(), delete_ticket(plan.destroys_tickets));
        if (locked.first || plan.if_not_locked != SessionAction::logoff) co_return locked.first;
        break;
    }
    case SessionAction::logoff: break;
    }
    co_return co_await end_with_ticket();
}

Task<bool> change_session(Services& services, SessionRecord record, policy::SessionTrigger trigger,
                          SessionCause cause) {
    auto session = services.session_control.find(record);
    policy::SessionFacts facts;
    facts.service = record.service;
    facts.is_remote = session && session->is_remote;
    facts.can_be_asked = session && cause.keeps_locks;
    const policy::SessionPlan plan = policy::plan_for(*services.settings, trigger, facts);
    SessionChange change(services, std::move(record), std::move(session), std::move(cause));
    co_return co_await change.carry_out(plan);
}

} // namespace signet::daemon
