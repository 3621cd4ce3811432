// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `agent`: one request of signetd, answered as the user.

#include "daemon/protocol/messages/agent.hpp"
#include "daemon/worker/result.hpp"

#include <chrono>
#include <string>

namespace signet::worker {

// What an agent may take for all that it is asked: it does so in milliseconds, and one that waits for its own card or for a
// person's consent not at all.
constexpr std::chrono::seconds agent_limit{2};

// Where agents are looked for; for tests. Empty: /run/user/UID, and the home that the account has.
struct AgentPlaces {
    std::string temporary = "/tmp";
    std::string runtime{};
    std::string home{};
};

// Becomes the user of the request first, for the rest of the process's life. Errors: those of become_user; bad-request for a
// key that is none.
Result<protocol::AgentKeysRemoved> remove_agent_keys(const protocol::RemoveAgentKeys& request,
                                                     AgentPlaces places = {},
                                                     std::chrono::milliseconds limit = agent_limit);

} // namespace signet::worker
