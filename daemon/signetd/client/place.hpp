// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a process is, at which seat of this machine or at none, and behind whose logon. Asked of logind's files and of the
// kernel's login uid (/proc/PID/loginuid, which no program can change once a logon has set it); nothing here waits.

#include "daemon/signetd/client/peer.hpp"

namespace signet::daemon {

// Sets peer.login_uid alone, as find_place() does: whose share of places the peer takes has to be known when it connects,
// and costs a few system calls where all of find_place() costs a hundred.
void find_login_uid(Peer& peer);

// Sets peer.place, peer.seat and peer.login_uid. A process that is in no session although it belongs to a logon, a remote
// session, one of no seat (cron), one that has ended or is behind another at its seat, and a process that is gone are
// elsewhere: so is what such a process starts, setuid or not. A service of the system is at seat0, and elsewhere where
// there are other seats and it is on no terminal. A service that systemd has started for a connection is where the process
// that connected is, and peer.login_uid becomes that one's; it is elsewhere if that process is not found any more.
void find_place(Peer& peer);

} // namespace signet::daemon
