// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a process is, at which seat of this machine or at none, and behind whose logon. Asked of logind's files and of the
// kernel's login uid (/proc/PID/loginuid, which no program can change once a logon has set it); nothing here waits.

#include "daemon/signetd/client/peer.hpp"

namespace signet::daemon {

// Sets peer.login_uid alone, as find_place() does: whose share of places the peer takes has to be known when it connects,
// and costs a few system calls where all of find_place() costs a hundred.
void find_login_uid(Peer& peer);

// Sets peer.place, peer.seat, peer.session and peer.login_uid. A process that is in no session although it belongs to a
// logon, a remote session, one of no seat (cron), and one that has ended or is behind another at its seat are elsewhere: so
// is what such a process starts, setuid or not. A service of the system is at seat0; where there are other seats and it is on
// no terminal, nothing is known of it. A service that systemd has started for a connection is where the process that
// connected is, and peer.login_uid becomes that one's. Nothing is known of a process that is gone, as that one may be, and
// of one at no seat that no logon stands behind, or another user's than its own.
void find_place(Peer& peer);

} // namespace signet::daemon
