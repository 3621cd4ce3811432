// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/dispatch.hpp"

#include <algorithm>

namespace signet::daemon {
namespace {

bool may_send(Caller caller, const Peer& peer) {
    switch (caller) {
    case Caller::root: return peer.uid == 0;
    case Caller::gatekeeper: return peer.uid == 0 || peer.is_gatekeeper;
    case Caller::session_owner: return true; // the handler knows the session
    case Caller::anyone: return true;
    }
    return false;
}

} // namespace

const Request* find_request(protocol::MessageType type, const Peer& peer, Stage stage) {
    const auto* const found = std::find_if(requests.begin(), requests.end(), [&](const Request& request) {
        return request.type == type && request.stage == stage && may_send(request.caller, peer);
    });
    return found == requests.end() ? nullptr : found;
}

} // namespace signet::daemon
