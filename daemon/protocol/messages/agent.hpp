// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd asks the worker `agent`, which becomes the user before it looks at the rest.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

struct RemoveAgentKeys {
    static constexpr auto type = MessageType::remove_agent_keys;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    SshKeys keys;
    static void fields(auto& self, auto& field) { field(self.uid, self.gid, self.keys); }
};

struct AgentKeysRemoved {
    static constexpr auto type = MessageType::agent_keys_removed;
    std::uint32_t agents = 0;  // of the user, that were asked
    std::uint32_t removed = 0; // keys, which the agents do not have any more
    std::uint32_t kept = 0;    // keys that an agent still has after it was told to remove them
    std::uint32_t silent = 0;  // agents that did not answer in time, or not as an agent does
    static void fields(auto& self, auto& field) { field(self.agents, self.removed, self.kept, self.silent); }
};

} // namespace signet::protocol
