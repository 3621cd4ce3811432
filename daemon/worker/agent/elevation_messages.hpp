// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one request that `signetctl agent` takes and no other agent knows: an extension (draft-miller-ssh-agent 4.7) by which a
// host asks for the signature of a card far away. Both sides of it, pure. Two strings follow the extension's name: the key, and
// protocol::ElevationChallenge as bytes. The answer is SSH_AGENT_EXTENSION_FAILURE, or SSH_AGENT_SUCCESS with a string (the
// SHA-256 of the host's key that the connection is bound to), a uint32 (the sessions that it came through) and a string, the
// signature.

#include "daemon/protocol/elevation_challenge.hpp"
#include "daemon/worker/agent/messages.hpp"

#include <string_view>

namespace signet::worker {

constexpr std::string_view elevation_extension = "elevate@signet";

struct ElevationRequest {
    Bytes key; // as the agent has called it
    Bytes challenge;
};

// A signature over protocol::bound_statement().
struct ElevationAnswer {
    protocol::ElevationPath path;
    Bytes signature;
};

// As they are sent.
Bytes encode(const ElevationRequest& request);
Bytes encode(const ElevationAnswer& answer);

// An extension's name; nothing: it is no extension.
std::optional<std::string_view> extension_in(ByteView message);

// Nothing: it is none, or malformed.
std::optional<ElevationRequest> elevation_request_in(ByteView message);
std::optional<ElevationAnswer> elevation_answer_in(ByteView message);

} // namespace signet::worker
