// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `agent` for an elevation: the keys that the user's forwarded agent has, and the signature of one of them. Runs as the
// user, and believes nothing: what comes back is bytes that another process verifies.

#include "daemon/protocol/messages/agent.hpp"
#include "daemon/worker/agent/agent_keys.hpp"
#include "daemon/worker/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace signet::worker {

// What an agent may take to say which keys it has: the way to a machine far away and back, more than once.
constexpr std::chrono::seconds listing_limit{5};
// And to sign: a person is asked, for whom `signetctl agent` waits a minute, and may have to enter a PIN.
constexpr std::chrono::seconds signing_limit{90};

struct ElevationLimits {
    std::chrono::milliseconds listing = listing_limit;
    std::chrono::milliseconds signing = signing_limit;
};

class AgentTalk;

class ElevationAgent {
public:
    // `places`, `limits`: for tests.
    explicit ElevationAgent(AgentPlaces places = {}, ElevationLimits limits = {});
    ~ElevationAgent();
    ElevationAgent(const ElevationAgent&) = delete;
    ElevationAgent& operator=(const ElevationAgent&) = delete;

    // Asks the first agent that is the user's and answers. agent-unusable: there is none.
    Result<protocol::AgentKeysListed> list(const protocol::ListAgentKeys& request);

    // By the agent that has listed its keys. agent-not-bound: it is a plain one, and that is not enough; agent-unusable: it has not
    // signed; agent-unusable: it does not answer.
    Result<protocol::SignedByAgent> sign(const protocol::SignByAgent& request);

private:
    std::vector<std::string> sockets_of(const protocol::ListAgentKeys& request) const;
    Result<protocol::AgentKeysListed> list_of(const std::string& path, uid_t user);

    AgentPlaces places_;
    ElevationLimits limits_;
    std::unique_ptr<AgentTalk> talk_; // with the agent that was asked last
};

} // namespace signet::worker
