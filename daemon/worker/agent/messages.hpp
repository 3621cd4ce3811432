// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an ssh-agent is told, and what it answers (draft-miller-ssh-agent): the few messages that take a key away. Pure, and
// the only place that reads an agent's bytes, which are those of a program of the user's.

#include "certmap/text/encoding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace signet::worker {

using certmap::Bytes;
using ByteView = std::span<const std::uint8_t>;

// An agent's message, bytes: OpenSSH takes and sends no longer one (AGENT_MAX_LEN).
constexpr std::size_t max_agent_message = 256UL * 1024;
// Identities in one answer: more than OpenSSH's own client takes (MAX_AGENT_IDENTITIES) are no answer.
constexpr std::size_t max_agent_identities = 2048;

// SSH_AGENTC_REQUEST_IDENTITIES and SSH_AGENTC_REMOVE_IDENTITY, as they are sent.
Bytes list_request();
Bytes removal_request(ByteView identity);

// What an agent has said so far, cut into messages.
class AgentStream {
public:
    void append(ByteView received);
    // The next message, with its type first; nothing: more has to come, or nothing that comes can be one.
    std::optional<Bytes> take();
    bool is_broken() const { return is_broken_; }

private:
    Bytes received_;
    bool is_broken_ = false;
};

// The identities of an SSH_AGENT_IDENTITIES_ANSWER, as the agent calls them; nothing: it is none, or malformed.
std::optional<std::vector<Bytes>> identities_in(ByteView message);

// The public key that an identity is about: that of a certificate of OpenSSH's, else the identity itself.
Bytes key_of_identity(ByteView identity);

} // namespace signet::worker
