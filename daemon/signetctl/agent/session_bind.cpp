// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/session_bind.hpp"

#include "certmap/parse/digest.hpp"
#include "certmap/text/ssh_data.hpp"
#include "certmap/trust/ssh_signature.hpp"

#include <algorithm>

namespace signet::ctl {

void BoundSessions::watch(ByteView message) {
    if (worker::extension_in(message) != session_bind_extension) return;
    if (!bind(message)) is_spoilt_ = true;
}

// The host has signed the name of the session with the key that it shows: whoever only repeats another host's key has no such
// signature. A host's certificate counts as the key in it.
bool BoundSessions::bind(ByteView message) {
    certmap::SshReader reader(message.subspan(1));
    reader.string(); // the extension's name
    const auto shown = reader.string();
    const auto id = reader.string();
    const auto signature = reader.string();
    const auto forwarding = reader.byte();
    if (!shown || !id || !signature || !forwarding || !reader.is_at_end()) return false;

    const Bytes key = certmap::ssh_key_without_certificate(*shown);
    if (certmap::judge_ssh_signature(key, *id, *signature) != certmap::Possession::proven) return false;
    Session session{{}, Bytes(id->begin(), id->end()), *forwarding != 0};
    if (!certmap::digest(key, session.host_key)) return false;

    // Behind a session for a logon no other can be; and no session has two keys.
    const auto same = std::ranges::find(sessions_, session.id, &Session::id);
    if (same != sessions_.end())
        return same->host_key == session.host_key && same->is_forwarding == session.is_forwarding;
    const bool has_place = sessions_.empty() || sessions_.back().is_forwarding;
    if (!has_place || sessions_.size() >= protocol::max_elevation_hops) return false;
    sessions_.push_back(std::move(session));
    return true;
}

std::optional<protocol::ElevationPath> BoundSessions::path() const {
    if (is_spoilt_ || sessions_.empty() || !sessions_.back().is_forwarding) return std::nullopt;
    return protocol::ElevationPath{sessions_.back().host_key, static_cast<std::uint32_t>(sessions_.size())};
}

} // namespace signet::ctl
