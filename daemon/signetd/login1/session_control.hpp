// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd can do to a session that it has opened: have it locked, and end it. An interface, because a unit test has
// no logind; the real one is login1.hpp.

#include "daemon/signetd/async/task.hpp"
#include "daemon/signetd/sessions/record.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace signet::daemon {

// A session as logind knows it.
struct LoginSession {
    std::string id;
    bool is_remote = false;
};

class SessionControl {
public:
    virtual ~SessionControl() = default;

    // Which one the record's is, as things are now; nothing: logind knows none, or is not there. Does not wait.
    virtual std::optional<LoginSession> find(const SessionRecord& record) = 0;

    // How long its person has not touched it, as logind has it; nothing: it does not say.
    virtual Task<std::optional<std::chrono::milliseconds>> idle_time(LoginSession session) = 0;

    // Asks the locker of the session to lock it, again where nobody could be asked. True as soon as logind has said for a
    // while that it is locked, false when the limit has passed.
    virtual Task<bool> lock(LoginSession session, std::chrono::steady_clock::duration limit) = 0;

    // True once logind says of a session that it is locked no more. Never where it cannot know: a logind that was started
    // since has forgotten what lockers have said.
    virtual Task<bool> unlocking(LoginSession session) = 0;

    // Ends the session of logind, or the leader of the record where there is none. True once it is over; bounded by
    // limits.hpp.
    virtual Task<bool> end(SessionRecord record, std::optional<LoginSession> session) = 0;
};

} // namespace signet::daemon
