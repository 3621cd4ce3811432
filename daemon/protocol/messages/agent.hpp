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

// Which keys has an agent of the user's? Asked where the program that called PAM has been told it is; empty, or nobody there:
// where sshd(8) puts those that it forwards.
struct ListAgentKeys {
    static constexpr auto type = MessageType::list_agent_keys;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    Path socket;
    static void fields(auto& self, auto& field) { field(self.uid, self.gid, self.socket); }
};

struct AgentKeysListed {
    static constexpr auto type = MessageType::agent_keys_listed;
    AgentKeys keys;
    static void fields(auto& self, auto& field) { field(self.keys); }
};

// Then, once: the agent is to sign the challenge (elevation_challenge.hpp) by one of these keys.
struct SignByAgent {
    static constexpr auto type = MessageType::sign_by_agent;
    SshKey key;
    ElevationText challenge;
    bool is_bound_only = true; // false: a plain agent may sign the challenge itself
    static void fields(auto& self, auto& field) { field(self.key, self.challenge, self.is_bound_only); }
};

// What the agent says, and nobody has verified.
struct SignedByAgent {
    static constexpr auto type = MessageType::signed_by_agent;
    bool is_bound = false; // over protocol::bound_statement() of the next two; false: over the challenge
    Blob<32> host_key;     // empty: it is not bound
    std::uint32_t hops = 0;
    SshSignature signature;
    static void fields(auto& self, auto& field) {
        field(self.is_bound, self.host_key, self.hops, self.signature);
    }
};

} // namespace signet::protocol
