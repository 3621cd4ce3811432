// SPDX-License-Identifier: Apache-2.0
#pragma once

// All agents of a round at once, so that those which hang cost one deadline together. An agent is a program of the user's: it
// may be stopped, and says what it likes.

#include "daemon/protocol/messages/agent.hpp"
#include "daemon/worker/agent/messages.hpp"

#include <chrono>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::worker {

// Agents in one round; the worker may have 64 descriptors. Any more count as silent.
constexpr std::size_t max_agents = 40;

// Removes the keys from each agent that listens at one of these sockets and is that user's (SO_PEERCRED): nothing is said to any
// other. What is silent past the limit has the removals left in its socket, for when it goes on.
protocol::AgentKeysRemoved remove_from_agents(const std::vector<std::string>& sockets, uid_t user,
                                              const std::vector<Bytes>& keys,
                                              std::chrono::milliseconds limit);

} // namespace signet::worker
