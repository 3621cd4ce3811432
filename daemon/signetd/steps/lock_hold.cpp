// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/lock_hold.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"
#include "policy/session_plan.hpp"

#include <functional>
#include <string>
#include <utility>

namespace signet::daemon {
namespace {

Task<void> settlement(Notice& notice, std::function<bool()> is_settled) {
    for (;;) {
        const auto seen = notice.generation();
        if (is_settled()) co_return;
        co_await notice.changed_since(seen);
    }
}

// True: the lock is needed no more, or was lifted where other means may do that. False: it was lifted without a card.
Task<bool> hold_lock(Services& services, std::string logon_id, std::function<bool()> has_gone) {
    if (!services.sessions.is_guarded(logon_id)) co_return true;
    const SessionRecord locked = *services.sessions.find(logon_id);
    auto session = services.session_control.find(locked);
    if (!session) co_return true;
    auto is_needless = [&services, &locked, gone = std::move(has_gone)] {
        if (!services.sessions.is_guarded(locked.logon_id) || (gone && gone())) return true;
        const SessionRecord& now = *services.sessions.find(locked.logon_id);
        return now.since != locked.since || now.ticket_end != locked.ticket_end; // renewed
    };
    auto settled = settlement(services.cards.notice(), std::move(is_needless));
    auto lifted =
        co_await unless(std::move(settled), services.session_control.unlocking(std::move(*session)));
    co_return !lifted || !policy::only_cards_unlock(*services.settings);
}

} // namespace

Task<bool> change_and_hold(Services& services, std::string logon_id, policy::SessionTrigger trigger,
                           SessionCause cause) {
    for (unsigned lifts = 0; services.sessions.is_guarded(logon_id); ++lifts) {
        cause.keeps_locks = lifts < limits::lock_lifts;
        co_await change_session(services, *services.sessions.find(logon_id), trigger, cause);
        if (services.sessions.guard_of(logon_id).phase != GuardPhase::locked) co_return false;
        const bool is_held = co_await hold_lock(services, logon_id, cause.has_gone);
        if (is_held) co_return true;
        cause.detail = "the lock was lifted without a card";
    }
    co_return false;
}

} // namespace signet::daemon
