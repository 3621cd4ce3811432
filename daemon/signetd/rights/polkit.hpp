// SPDX-License-Identifier: Apache-2.0
#pragma once

// polkit's temporary authorizations (auth_self_keep, auth_admin_keep): each is of a process, and in the scope of the agent
// that has asked the person. That of a desktop is its session. polkit lets nobody end those of a session who is not in that
// session himself, root neither (polkitbackendinteractiveauthority.c, revoke_temporary_authorizations). It takes who is in a
// user's slice and in no session for one who is in the user's display session, and that is where systemd starts a busctl(1)
// for signetd, which asks.
//
// So it is the session that logind calls the display of its user: a graphical one, else the one on a terminal. What is kept in
// another session of the same user's ends by itself within polkit's five minutes, and so does, or with its process, what the
// agent of a single process has brought (pkttyagent(1), pkexec(1) on a terminal): polkit has no way to revoke that.

#include "daemon/signetd/login1/bus.hpp"

#include <string>
#include <sys/types.h>

namespace signet::daemon {

enum class Revocation {
    revoked,
    not_running,     // polkit keeps nothing: it was not started, or there is none
    not_the_display, // of its user, so that polkit cannot be asked
    failed,
};

class Polkit {
public:
    explicit Polkit(Bus& bus) : bus_(bus) {}

    // Of the session of this user. Never starts polkit.
    Task<Revocation> revoke(uid_t uid, std::string session);

private:
    Task<bool> is_running();
    Task<bool> start(std::string unit, uid_t uid, std::string session);
    Task<void> await_end(std::string unit, Notice& ended);
    Task<bool> has_succeeded(std::string unit);

    Bus& bus_;
    unsigned count_ = 0; // names the units
};

} // namespace signet::daemon
