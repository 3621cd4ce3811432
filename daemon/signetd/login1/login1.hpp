// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sessions by org.freedesktop.login1(5), and by their leader alone where logind is not there. Which session a process is in
// is read from logind's files, which does not wait; everything else goes over the bus.

#include "daemon/signetd/login1/bus.hpp"
#include "daemon/signetd/login1/session_control.hpp"

namespace signet::daemon {

class Login1 final : public SessionControl {
public:
    explicit Login1(Bus& bus) : bus_(bus) {}

    std::optional<LoginSession> find(const SessionRecord& record) override;
    Task<std::optional<std::chrono::milliseconds>> idle_time(LoginSession session) override;
    Task<bool> lock(LoginSession session, std::chrono::steady_clock::duration limit) override;
    Task<bool> unlocking(LoginSession session) override;
    Task<bool> end(SessionRecord record, std::optional<LoginSession> session) override;

private:
    Task<bool> lock_until_told(std::string id, std::chrono::steady_clock::duration trial);
    Task<bool> is_locked(std::string path);
    Task<std::string> owner(); // of logind's name on the bus: another one after a restart; empty: none
    // A property of the session with this path, of a basic type.
    template <class T>
    Task<std::optional<T>> property(std::string path, std::string name, char type);
    Task<bool> await_hint(std::string path, bool wanted, Notice& changed);
    Task<bool> end_session(std::string id);

    Bus& bus_;
};

} // namespace signet::daemon
