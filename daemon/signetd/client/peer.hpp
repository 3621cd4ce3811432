// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who is at the other end of the socket, as the kernel recorded it at connect(): the effective ids of the
// process.

#include "daemon/signetd/async/frames.hpp"

#include <optional>
#include <sys/types.h>

namespace signet::daemon {

struct Peer {
    uid_t uid;
    gid_t gid;
    pid_t pid;
};

// Nothing if the kernel does not say (SO_PEERCRED); such a client is not served.
std::optional<Peer> peer_of(Socket& socket);

} // namespace signet::daemon
