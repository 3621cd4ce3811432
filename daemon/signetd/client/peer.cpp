// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/peer.hpp"

#include "daemon/signetd/client/place.hpp"
#include "daemon/system/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <poll.h>
extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <sys/socket.h>
#include <utility>

#ifndef SO_PEERPIDFD // Linux 6.5; newer than Debian 12's headers
#define SO_PEERPIDFD 77
#endif

namespace signet::daemon {
namespace {

using system::Descriptor;

std::optional<ucred> credentials_of(Socket& socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return std::nullopt;
    return credentials;
}

// As it was at connect(), like the rest. Nobody is in more than a few groups who asks on behalf of a service.
bool has_group(Socket& socket, const ucred& credentials, gid_t wanted) {
    if (credentials.gid == wanted) return true;
    constexpr std::size_t max_groups = 64;
    std::array<gid_t, max_groups> groups{};
    socklen_t size = sizeof groups;
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0)
        return false;
    const auto end = groups.begin() + static_cast<std::ptrdiff_t>(size / sizeof(gid_t));
    return std::find(groups.begin(), end, wanted) != end;
}

// What has been asked of /proc before this was said of the peer, and of no later process that has its number.
bool still_lives(Socket& socket, const Peer& peer) {
    const Descriptor process = process_of(socket, peer);
    if (!process.is_open()) return false;
    pollfd end{process.get(), POLLIN, 0};
    return poll(&end, 1, 0) == 0;
}

} // namespace

// Older kernels only tell the number, which may be another process's by now.
Descriptor process_of(Socket& socket, const Peer& peer) {
    int pidfd = -1;
    socklen_t size = sizeof pidfd;
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERPIDFD, &pidfd, &size) == 0)
        return Descriptor(pidfd);
    if (errno != ENOPROTOOPT) return {};
    return system::open_process(peer.pid, peer.start_time);
}

std::optional<Peer> peer_of(Socket& socket, std::optional<gid_t> gatekeepers) {
    const auto credentials = credentials_of(socket);
    if (!credentials) return std::nullopt;
    Peer peer{credentials->uid, credentials->gid, credentials->pid};
    peer.start_time = system::start_time_of(credentials->pid);
    peer.is_gatekeeper = gatekeepers && has_group(socket, *credentials, *gatekeepers);
    // 0: a process outside of our container, which may connect where somebody has put the socket for it.
    if (peer.pid == 0) return peer;
    find_login_uid(peer);
    return still_lives(socket, peer) ? std::optional(peer) : std::nullopt;
}

void update_place(Socket& socket, Peer& peer) {
    find_place(peer);
    if (still_lives(socket, peer)) return;
    peer.place = policy::CallerPlace::unknown;
    peer.seat.clear();
}

} // namespace signet::daemon
