// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who is at the other end of the socket, as the kernel recorded it at connect(): the effective ids of the
// process, the process itself, and where it is. Nothing of it is what the process says.

#include "daemon/signetd/async/frames.hpp"
#include "daemon/system/descriptor.hpp"
#include "policy/facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace signet::daemon {

struct Peer {
    uid_t uid;
    gid_t gid;
    pid_t pid;
    // The user whose logon the process descends from (/proc/PID/loginuid, which a process cannot change once it is
    // set), or who has connected to the service that systemd started for the connection; nothing for what the system
    // itself has started.
    std::optional<uid_t> login_uid{};
    std::uint64_t start_time = 0; // clock ticks since boot; tells a later process with the number apart

    policy::CallerPlace place = policy::CallerPlace::unknown;
    std::string seat{};         // whose cards it may use; empty: none's
    std::string session{};      // of logind, that it is part of; empty: of none
    bool is_gatekeeper = false; // has the group of those who may ask about other people's cards

    // The user whose share of places this peer takes. Root asks on behalf of whoever started a setuid program; any
    // other user is who it is, whatever its login uid says: a process that has none may give itself one.
    uid_t charged_uid() const { return uid == 0 ? login_uid.value_or(uid) : uid; }
};

// Where the process is now: its session may have ended since the last frame, and somebody else's be in front. If it has
// ended itself, nothing is known of whoever has the connection by now.
void update_place(Socket& socket, Peer& peer);

// Who has connected, and in whose share; the place is unknown until update_place(), which comes with the first frame.
// Nothing if the kernel does not say (SO_PEERCRED), or the process has ended; such a client is not served.
// `gatekeepers`: the group signet-gate; nothing: there is none.
std::optional<Peer> peer_of(Socket& socket, std::optional<gid_t> gatekeepers = {});

// A pidfd of the peer's process; none if it has ended.
system::Descriptor process_of(Socket& socket, const Peer& peer);

} // namespace signet::daemon
