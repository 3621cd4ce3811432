// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/daemon_request.hpp"

#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <string>
#include <unistd.h>

namespace signet::ctl {

ExitStatus complain_of_absence(const Invocation& invocation) {
    const char* cause = std::strerror(errno);
    return complain(invocation,
                    told("no signetd at {}: {} (systemctl status signetd)", invocation.socket, cause),
                    ExitStatus::unreachable);
}

// signetd hangs up on whoever may not ask; it does so without a word.
ExitStatus complain(const Invocation& invocation, protocol::WireError error) {
    if (error == protocol::WireError::closed && geteuid() != 0)
        return complain(invocation, tr("signetd hung up: only root may ask this"), ExitStatus::no);
    if (error == protocol::WireError::closed)
        return complain(invocation, tr("signetd hung up: systemctl status signetd"), ExitStatus::no);
    const bool is_silent = error == protocol::WireError::timed_out;
    return complain(invocation, "signetd: " + std::string(protocol::text_of(error)),
                    is_silent ? ExitStatus::unreachable : ExitStatus::no);
}

std::variant<protocol::Status, ExitStatus> ask_for_status(const Invocation& invocation) {
    protocol::QueryStatus query;
    auto first = ask_signetd<protocol::Status>(invocation, query);
    auto* whole = std::get_if<protocol::Status>(&first);
    for (std::size_t last = whole ? whole->sessions.size() : 0; whole && last == whole->sessions.max;) {
        query.skip = static_cast<std::uint32_t>(whole->sessions.size());
        auto next = ask_signetd<protocol::Status>(invocation, query);
        if (const auto* failure = std::get_if<ExitStatus>(&next)) return *failure;
        auto& more = std::get<protocol::Status>(next).sessions;
        last = more.size();
        std::ranges::move(more, std::back_inserter(whole->sessions));
    }
    return first;
}

} // namespace signet::ctl
