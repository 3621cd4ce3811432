// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an ssh-agent is told, and what it answers (draft-miller-ssh-agent): the few messages that list keys, take one away and
// have one sign. Pure, and the only place that reads an agent's bytes, which are those of a program of the user's.

#include "certmap/text/encoding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace signet::worker {

using certmap::Bytes;
using ByteView = std::span<const std::uint8_t>;

inline Bytes bytes_of(ByteView view) {
    return {view.begin(), view.end()};
}

// An agent's message, bytes: OpenSSH takes and sends no longer one (AGENT_MAX_LEN).
constexpr std::size_t max_agent_message = 256UL * 1024;
// Identities in one answer: more than OpenSSH's own client takes (MAX_AGENT_IDENTITIES) are no answer.
constexpr std::size_t max_agent_identities = 2048;

// What a message is, by its first byte (draft-miller-ssh-agent 5.1).
enum class AgentMessage : std::uint8_t {
    failure = 5,
    success = 6,
    request_identities = 11,
    identities_answer = 12,
    sign_request = 13,
    sign_response = 14,
    remove_identity = 18,
    extension = 27,
    extension_failure = 28,
};

// Whether a message is of this kind: it has at least its type.
bool is(ByteView message, AgentMessage type);
// A message of nothing but its type, as it is sent.
Bytes bare_message(AgentMessage type);
// The same bytes with their length in front.
Bytes as_sent(ByteView message);

// SSH_AGENTC_REQUEST_IDENTITIES and SSH_AGENTC_REMOVE_IDENTITY, as they are sent.
Bytes list_request();
Bytes removal_request(ByteView identity);

// SSH_AGENTC_SIGN_REQUEST. An RSA key signs with SHA-1 unless a flag says otherwise (5.3).
constexpr std::uint32_t sign_with_rsa_sha256 = 2;
struct SignRequest {
    Bytes key;
    Bytes data;
    std::uint32_t flags = sign_with_rsa_sha256;
};
Bytes encode(const SignRequest& request); // as it is sent
// Nothing: it is none, or malformed.
std::optional<SignRequest> sign_request_in(ByteView message);
// The signature of an SSH_AGENT_SIGN_RESPONSE, as SSH writes one. Nothing: it is none, or malformed.
std::optional<Bytes> signature_in(ByteView message);

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

} // namespace signet::worker
