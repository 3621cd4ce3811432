// SPDX-License-Identifier: Apache-2.0
#pragma once

// One question to signetd. Says on `err` why there is no answer.

#include "daemon/protocol/client.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetctl/command.hpp"

#include <utility>
#include <variant>

namespace signet::ctl {

ExitStatus complain_of_absence(const Invocation& invocation);
ExitStatus complain(const Invocation& invocation, protocol::WireError error);

// The answer, or the exit status of a verb that has none.
template <class Answer, class Request>
std::variant<Answer, ExitStatus> ask_signetd(const Invocation& invocation, const Request& request,
                                             std::chrono::seconds limit = protocol::request_deadline) {
    auto daemon = protocol::connect_to_daemon(invocation.socket);
    if (!daemon) return complain_of_absence(invocation);
    auto answer = protocol::ask<Answer>(*daemon, request, limit);
    if (!answer) return complain(invocation, answer.error());
    return std::move(*answer);
}

// How things stand, with every session: an answer holds only so many.
std::variant<protocol::Status, ExitStatus> ask_for_status(const Invocation& invocation);

} // namespace signet::ctl
