// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is done to an open session that its card, a limit, or an administrator takes away: it is recorded, locked or ended, and
// what the card has opened for it goes along. Everything begins at once; nothing waits for the locker.

#include "daemon/signetd/client/peer.hpp"
#include "daemon/signetd/services.hpp"
#include "policy/session_plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace signet::daemon {

// Why, for the record.
struct SessionCause {
    std::string_view event; // of the audit record: "card-removal"
    policy::Reason reason{};
    std::string detail;           // how it came to it
    std::optional<Peer> caller{}; // who has asked for it; nothing: this daemon
    // What has caused it is no more: a lock that nobody has proved is given up.
    std::function<bool()> has_gone = {};
    bool keeps_locks = true; // false: they were lifted too often, and it is as if it had no locker
};

// One thing that is done to one session.
class SessionChange {
public:
    // `record`: of an open session. `session`: as logind knows it, or nothing.
    SessionChange(Services& services, SessionRecord record, std::optional<LoginSession> session,
                  SessionCause cause)
        : services_(services), record_(std::move(record)), session_(std::move(session)),
          cause_(std::move(cause)) {}
    SessionChange(const SessionChange&) = delete;
    SessionChange& operator=(const SessionChange&) = delete;

    // True: what the plan wants is done, or would have been in a rehearsal; false: the session is neither locked nor ended.
    Task<bool> carry_out(policy::SessionPlan plan);

private:
    void write(policy::SessionAction action, std::string_view outcome) const;
    void show(GuardPhase phase, std::optional<std::chrono::steady_clock::time_point> until = {}) const;
    void rehearse() const;
    Task<bool> withdraw_rights();
    Task<bool> act();
    Task<bool> delete_ticket(bool is_wanted);
    void start_to_remove_agent_keys(const asio::any_io_executor& executor) const;
    Task<bool> log_off();
    Task<bool> lock();
    Task<bool> end_with_ticket();

    Services& services_;
    SessionRecord record_;
    std::optional<LoginSession> session_;
    SessionCause cause_;
    policy::SessionPlan plan_{};
};

// By the settings of this moment.
Task<bool> change_session(Services& services, SessionRecord record, policy::SessionTrigger trigger,
                          SessionCause cause);

} // namespace signet::daemon
