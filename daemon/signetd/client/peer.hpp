// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who is at the other end of the socket, as the kernel recorded it at connect(): the effective ids of the
// process, and where it is. Nothing of it is what the process says.

#include "daemon/signetd/async/frames.hpp"
#include "policy/facts.hpp"

#include <optional>
#include <sys/types.h>

namespace signet::daemon {

struct Peer {
    uid_t uid;
    gid_t gid;
    pid_t pid;
    policy::CallerPlace place = policy::CallerPlace::elsewhere;
};

// Nothing if the kernel does not say (SO_PEERCRED); such a client is not served.
std::optional<Peer> peer_of(Socket& socket);

} // namespace signet::daemon
