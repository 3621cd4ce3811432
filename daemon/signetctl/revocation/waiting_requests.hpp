// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the KDC waits for: datagrams in the socket that systemd hands over (sd_listen_fds(3)).

#include "certmap/trust/revocation_request.hpp"

#include <vector>

namespace signet::ctl {

inline constexpr std::size_t most_requests = 1000; // the rest starts the service once more

// The descriptor; -1: started without one.
int socket_of_systemd();

// All that wait, without waiting for more; what is none is dropped.
std::vector<certmap::RevocationRequest> waiting_requests(int socket);

} // namespace signet::ctl
