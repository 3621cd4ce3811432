// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/lock_hold.hpp"

#include "daemon/signetd/async/race.hpp"
#include "policy/session_plan.hpp"

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

} // namespace

Task<bool> hold_lock(Services& services, std::string logon_id, std::function<bool()> is_settled) {
    if (!services.sessions.is_guarded(logon_id)) co_return true;
    const SessionRecord locked = *services.sessions.find(logon_id);
    auto session = services.session_control.find(locked);
    if (!session) co_return true;
    auto is_needless = [&services, &locked, asked = std::move(is_settled)] {
        if (!services.sessions.is_guarded(locked.logon_id) || asked()) return true;
        const SessionRecord& now = *services.sessions.find(locked.logon_id);
        return now.since != locked.since || now.ticket_end != locked.ticket_end; // renewed
    };
    auto settled = settlement(services.cards.notice(), std::move(is_needless));
    auto lifted =
        co_await unless(std::move(settled), services.session_control.unlocking(std::move(*session)));
    co_return !lifted || !policy::only_cards_unlock(*services.settings);
}

} // namespace signet::daemon
