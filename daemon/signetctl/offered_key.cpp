// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/offered_key.hpp"

#include "daemon/protocol/messages/gate.hpp"
#include "daemon/signetctl/daemon_request.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

namespace signet::ctl {
namespace {

bool is_word(std::string_view text, std::string_view others) {
    return !text.empty() && std::ranges::all_of(text, [&](char letter) {
        const bool is_alphanumeric = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                                     (letter >= '0' && letter <= '9');
        return is_alphanumeric || others.find(letter) != std::string_view::npos;
    });
}

// What sshd gives is never anything else; a person at a shell may give what they like.
bool is_line_of_keys(const OfferedKey& offered) {
    return is_word(offered.type, "-@.") && is_word(offered.key, "+/=");
}

std::string line_of(const protocol::GateVerdict& verdict, const OfferedKey& offered) {
    std::string line;
    for (const std::string& option : verdict.options)
        line += (line.empty() ? "" : ",") + option;
    return line + (line.empty() ? "" : " ") + offered.type + " " + offered.key;
}

} // namespace

ExitStatus print_key(const Invocation& invocation, const OfferedKey& offered) {
    if (!is_line_of_keys(offered) || offered.key.size() > protocol::max_ssh_key ||
        offered.user.size() > protocol::Name::max || offered.service.size() > protocol::Name::max)
        return complain(invocation, "ssh-keys: that is no user, type and key as sshd gives them",
                        ExitStatus::no);
    protocol::GateKey question;
    question.service = offered.service;
    question.user = offered.user;
    question.key = offered.key;
    const auto answer = ask_signetd<protocol::GateVerdict>(invocation, question);
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto& verdict = std::get<protocol::GateVerdict>(answer);
    if (verdict.outcome == protocol::Outcome::granted)
        invocation.out << line_of(verdict, offered) << "\n";
    else
        complain(invocation, "ssh-keys: " + verdict.reason + ": " + verdict.detail, ExitStatus::no);
    return ExitStatus::yes;
}

} // namespace signet::ctl
