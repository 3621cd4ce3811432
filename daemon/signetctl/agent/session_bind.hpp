// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which SSH sessions a connection to the agent has come through, as ssh(1) says before it lets a connection of the other side
// in (session-bind@openssh.com; PROTOCOL.agent of OpenSSH, 1). Judged as OpenSSH's own agent does. Pure but for libcrypto.

#include "daemon/worker/agent/elevation_messages.hpp"

#include <optional>
#include <vector>

namespace signet::ctl {

using worker::Bytes;
using worker::ByteView;

constexpr std::string_view session_bind_extension = "session-bind@openssh.com";

class BoundSessions {
public:
    // Looks at each message of the client. One that binds and is not as it should be spoils the connection for good.
    void watch(ByteView message);

    // Whether somebody on another machine may be behind the connection; what could not be judged counts as that.
    bool is_forwarded() const {
        return is_spoilt_ || (!sessions_.empty() && sessions_.front().is_forwarding);
    }

    // Nothing: no session was bound, one of them did not prove its host's key, or the last is for a logon and lets nobody in.
    std::optional<protocol::ElevationPath> path() const;

private:
    struct Session {
        protocol::HostKeyDigest host_key{};
        Bytes id;
        bool is_forwarding = false;
    };

    bool bind(ByteView message);

    std::vector<Session> sessions_; // the first is that of this machine's ssh
    bool is_spoilt_ = false;
};

} // namespace signet::ctl
