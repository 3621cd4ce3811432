// SPDX-License-Identifier: Apache-2.0
#pragma once

// Proof by a card far away, whose key the person's ssh-agent has: the worker `agent` asks for a signature over what signetd has just
// made up about this one elevation, the worker `gate` says whose certificate is behind the key, and the worker
// `certificate`, which never saw the agent, verifies. Where the service demands it, the signature is one over the statement of
// an agent that is bound to the SSH session (daemon/protocol/elevation_challenge.hpp).

#include "daemon/signetd/steps/gate_judges.hpp"
#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

// Whose card it is, by the judges and by policy.
struct ProvenByAgent {
    protocol::Account account;
    std::string principal;
    std::string fingerprint;
    bool is_bound = false;
};

// One question to a person who is elsewhere. agent-unusable, agent-not-bound, signature-not-verified, and the objections of
// policy to the key that came nearest.
Task<Result<ProvenByAgent>> prove_by_agent(Story& story);

} // namespace signet::daemon
