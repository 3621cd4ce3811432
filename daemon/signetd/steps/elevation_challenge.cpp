// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/elevation_challenge.hpp"

#include "certmap/text/text.hpp"
#include "daemon/system/host_name.hpp"
#include "daemon/system/process.hpp"
#include "daemon/system/random.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

// Without the program's own name, which the service says.
std::string command_of(const Peer& peer) {
    std::string line = system::arguments_of(peer.pid, protocol::max_elevation_command);
    if (system::start_time_of(peer.pid) != peer.start_time) return {};
    return certmap::printable_ascii(line);
}

protocol::Bytes as_bytes(const certmap::Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

} // namespace

Result<protocol::ElevationChallenge> new_elevation_challenge(const Story& story, const std::string& person,
                                                             const protocol::HostKeysListed& host_keys) {
    protocol::ElevationChallenge challenge;
    challenge.nonce = system::random_bytes<sizeof challenge.nonce>();
    challenge.time = std::time(nullptr);
    challenge.host = system::host_name();
    for (const protocol::HostKey& key : host_keys.keys) {
        protocol::HostKeyDigest digest{};
        if (key.sha256.size() != digest.size())
            return Refusal{Reason::internal_error, "a digest of another size"};
        std::ranges::copy(key.sha256, digest.begin());
        challenge.host_keys.push_back(digest);
    }
    challenge.session = story.peer.session;
    challenge.user = person;
    challenge.target = story.begin.user;
    challenge.service = story.begin.service;
    challenge.command = command_of(story.peer);
    if (!protocol::encode(challenge))
        return Refusal{Reason::bad_request, "a name that cannot be part of a challenge"};
    return challenge;
}

Result<protocol::Bytes> signed_statement(const protocol::ElevationChallenge& challenge,
                                         const protocol::SignedByAgent& answer, policy::AgentDemand demand) {
    if (!answer.is_bound) {
        if (demand == policy::AgentDemand::bound) return Refusal{Reason::agent_not_bound};
        return as_bytes(protocol::encode(challenge).value_or(certmap::Bytes()));
    }
    protocol::ElevationPath path;
    path.hops = answer.hops;
    const bool is_whole = answer.host_key.size() == path.host_key.size() && answer.hops >= 1 &&
                          answer.hops <= protocol::max_elevation_hops;
    if (is_whole) std::ranges::copy(answer.host_key, path.host_key.begin());
    if (!is_whole || !protocol::is_host_key(challenge, path.host_key))
        return Refusal{Reason::agent_not_bound, "it is bound to another host than this one"};
    return as_bytes(protocol::bound_statement(challenge, path));
}

} // namespace signet::daemon
