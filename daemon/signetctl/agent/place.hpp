// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the agent listens: a socket in a folder of the user's own that nobody else may enter.

#include "daemon/system/descriptor.hpp"
#include "daemon/system/result.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace signet::ctl {

// In $XDG_RUNTIME_DIR, or /run/user/UID: signet/agent.sock; with a process, a place that is that one's alone.
std::string agent_socket_path(std::optional<pid_t> process);

// Makes the folder of that (mode 0700). An error if somebody else could enter it.
system::Result<void> make_agent_folder(const std::string& socket);

// Listens there (mode 0600). An error where somebody listens already; what nobody listens at is replaced.
system::Result<system::Descriptor> listen_at(const std::string& path);

} // namespace signet::ctl
