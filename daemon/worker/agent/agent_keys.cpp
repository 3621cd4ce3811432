// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/agent/agent_keys.hpp"

#include "daemon/worker/agent/places.hpp"
#include "daemon/worker/agent/round.hpp"
#include "daemon/worker/sandbox.hpp"

#include <utility>
#include <vector>

namespace signet::worker {
namespace {

void add(protocol::AgentKeysRemoved& counts, const protocol::AgentKeysRemoved& more) {
    counts.agents += more.agents;
    counts.removed += more.removed;
    counts.kept += more.kept;
    counts.silent += more.silent;
}

} // namespace

// What may hang comes last: the name service, and a home on a file server.
Result<protocol::AgentKeysRemoved> remove_agent_keys(const protocol::RemoveAgentKeys& request,
                                                     AgentPlaces places, std::chrono::milliseconds limit) {
    if (auto dropped = become_user({request.uid, request.gid}); !dropped) return dropped.error();
    std::vector<Bytes> keys;
    for (const std::string& text : request.keys) {
        auto key = certmap::base64_bytes(text);
        if (!key || key->empty()) return WorkerError{Reason::bad_request, "a key that is not base64"};
        keys.push_back(std::move(*key));
    }
    const uid_t user = request.uid;
    if (places.runtime.empty()) places.runtime = "/run/user/" + std::to_string(user);
    auto sockets = sockets_in_temporary_folder(places.temporary, user);
    for (std::string& socket : sockets_in_runtime_folder(places.runtime, user))
        sockets.push_back(std::move(socket));
    auto counts = remove_from_agents(sockets, user, keys, limit);
    if (places.home.empty()) places.home = home_of(user);
    if (places.home.empty()) return counts;
    add(counts, remove_from_agents(sockets_in_home(places.home, user), user, keys, limit));
    return counts;
}

} // namespace signet::worker
