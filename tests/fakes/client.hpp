// SPDX-License-Identifier: Apache-2.0
#pragma once

// A connected client, both ends of it: `client` is what signetd has accepted, `pam` is what the PAM module or
// signetctl holds. Whose process that is, the test says.

#include "daemon/signetd/client/client.hpp"
#include "tests/fakes/frame_end.hpp"

#include <utility>

namespace signet::daemon::fakes {

struct FakeClient {
    FakeClient(const asio::any_io_executor& executor, Peer peer, Client::PlaceFinder find_place = nullptr)
        : FakeClient(make_socket_pair(executor), std::move(peer), find_place) {}
    FakeClient(SocketPair pair, Peer peer, Client::PlaceFinder find_place = nullptr)
        : client(std::move(pair.ours), std::move(peer), find_place), pam(std::move(pair.theirs)) {}

    Client client;
    FrameEnd pam;
};

inline const Peer root_peer{0, 0, 1, {}, 0, policy::CallerPlace::system_service, "seat0"};
inline const Peer user_peer{1000, 1000, 4711, {}, 0, policy::CallerPlace::at_seat, "seat0"};

} // namespace signet::daemon::fakes
