// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/peer.hpp"

#include "daemon/signetd/client/place.hpp"

#include <sys/socket.h>

namespace signet::daemon {

std::optional<Peer> peer_of(Socket& socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return std::nullopt;
    return Peer{credentials.uid, credentials.gid, credentials.pid,
                place_of(credentials.pid, credentials.uid)};
}

} // namespace signet::daemon
