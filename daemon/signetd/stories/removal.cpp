// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/removal.hpp"

#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/steps/card_guard.hpp"
#include "daemon/signetd/steps/lock_hold.hpp"
#include "daemon/signetd/stories/session_limits.hpp"

#include <memory>
#include <utility>

namespace signet::daemon {
namespace {

// One session, and what becomes of it without its card.
class GuardedSession final : public CardDependent {
public:
    GuardedSession(Services& services, SessionRecord record)
        : CardDependent(record.certificate, record.reader, record.service), services_(services),
          record_(std::move(record)) {}

    bool is_over() const override { return !services_.sessions.is_guarded(record_.logon_id); }

    void show(GuardState state) const override {
        services_.sessions.set_guard(record_.logon_id, std::move(state));
    }

    Task<void> lose_card(CardLeave leave) override {
        show({GuardPhase::card_gone, {}, {}});
        SessionCause cause{"card-removal", policy::Reason::card_removed,
                           std::string(policy::text_of(leave.loss))};
        cause.has_gone = [this] { return has_card(services_.cards, *this); };
        co_await change_and_hold(services_, record_.logon_id, policy::SessionTrigger::card_left,
                                 std::move(cause));
    }

    void find_card_again() override { services_.sessions.give_up_ccache(record_.logon_id, false); }

private:
    Services& services_;
    SessionRecord record_;
};

Task<void> guard_one(Services& services, SessionRecord record, std::shared_ptr<GuardedIds> guarded) {
    const GuardEntry entry(std::move(guarded), record.logon_id);
    GuardedSession session(services, std::move(record));
    co_await guard_card(services, session);
}

} // namespace

Task<void> guard_sessions(Services& services) {
    const auto executor = co_await asio::this_coro::executor;
    const auto guarded = std::make_shared<GuardedIds>();
    for (;;) {
        const auto seen = services.cards.notice().generation();
        for (const std::string& logon_id : services.sessions.open_ids()) {
            if (!services.sessions.is_guarded(logon_id) || !guarded->insert(logon_id).second) continue;
            SessionRecord record = *services.sessions.find(logon_id);
            const std::string name = "guard of the session of " + record.user;
            spawn_logged(executor, limit_session(services, record), services.journal, name);
            spawn_logged(executor, guard_one(services, std::move(record), guarded), services.journal, name);
        }
        co_await services.cards.notice().changed_since(seen);
    }
}

} // namespace signet::daemon
