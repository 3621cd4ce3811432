// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/daemon_request.hpp"

#include <cerrno>
#include <cstring>
#include <string>

namespace signet::ctl {

ExitStatus complain_of_absence(const Invocation& invocation) {
    return complain(invocation, "no signetd at " + invocation.socket + ": " + std::strerror(errno),
                    ExitStatus::unreachable);
}

// signetd hangs up on whoever may not ask; it does so without a word.
ExitStatus complain(const Invocation& invocation, protocol::WireError error) {
    if (error == protocol::WireError::closed)
        return complain(invocation, "signetd hung up: only root may ask this", ExitStatus::no);
    const bool is_silent = error == protocol::WireError::timed_out;
    return complain(invocation, "signetd: " + std::string(protocol::text_of(error)),
                    is_silent ? ExitStatus::unreachable : ExitStatus::no);
}

} // namespace signet::ctl
