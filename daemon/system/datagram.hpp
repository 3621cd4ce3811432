// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datagrams to a socket of this machine, for who does not care whether anybody reads them.

#include "daemon/system/descriptor.hpp"

#include <string>

namespace signet::system {

// Closed where nobody listens there, or this process may not write to it.
Descriptor connect_datagrams(const std::string& path);

// Without waiting; a full queue loses it.
void send_datagram(const Descriptor& socket, const std::string& datagram);

} // namespace signet::system
