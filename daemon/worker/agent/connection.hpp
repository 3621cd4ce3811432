// SPDX-License-Identifier: Apache-2.0
#pragma once

// A connection to an ssh-agent, and whose agent it is.

#include "daemon/system/descriptor.hpp"

#include <cstddef>
#include <string>
#include <sys/types.h>

namespace signet::worker {

inline constexpr std::size_t read_at_once = 4096; // bytes

// Whoever listens there, without waiting. None: errno says why; EAGAIN: nobody takes its connections.
system::Descriptor connect_to_agent(const std::string& path);

// Whether the other end is that user's, as the kernel says (SO_PEERCRED).
bool is_of_user(const system::Descriptor& socket, uid_t user);

} // namespace signet::worker
