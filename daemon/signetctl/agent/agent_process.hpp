// SPDX-License-Identifier: Apache-2.0
#pragma once

// The agent as processes: one that listens and relays in a sandbox (relay.hpp), and its parent, which asks the person, takes the
// socket away at the end, and is the one to be signalled.

#include "daemon/signetctl/agent/person.hpp"
#include "daemon/system/descriptor.hpp"

#include <cstdint>
#include <string>

namespace signet::ctl {

struct AgentOrder {
    system::Descriptor listener;
    std::string socket; // where that listens
    std::string upstream;
    std::uint32_t max_hops = 1;
    PersonPlace person;
    system::Descriptor lifetime; // a pidfd: the agent ends when that process has; none: when it is told to
};

// Until SIGTERM, SIGINT or SIGHUP, the end of `lifetime`, or that of the relay. True: it was not the relay.
bool run_agent(AgentOrder order);

} // namespace signet::ctl
