// SPDX-License-Identifier: Apache-2.0
#pragma once

// The challenge of an elevation that is signed far away, and what must have been signed. Pure but for the command line of the
// caller, which /proc says.

#include "daemon/protocol/elevation_challenge.hpp"
#include "daemon/protocol/messages/agent.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/signetd/refusal.hpp"
#include "daemon/signetd/steps/story.hpp"

#include <string>

namespace signet::daemon {

// bad-request where a name cannot be part of one. `person`: the account of who asks.
Result<protocol::ElevationChallenge> new_elevation_challenge(const Story& story, const std::string& person,
                                                             const protocol::HostKeysListed& host_keys);

// The bytes that the signature must be over. agent-not-bound: it is a plain one's, and `demand` is more, or it is bound to
// another host than this one, or came by way of more of them than there can be.
Result<protocol::Bytes> signed_statement(const protocol::ElevationChallenge& challenge,
                                         const protocol::SignedByAgent& answer, policy::AgentDemand demand);

} // namespace signet::daemon
