// SPDX-License-Identifier: Apache-2.0
// sshd's AuthorizedKeysCommand: the key that is offered is written back, with the options of the settings before it, if it is that
// of the user's card. Nothing else is ever written to standard output, and why not is in signetd's journal.
#include "daemon/protocol/messages/gate.hpp"
#include "daemon/signetctl/daemon_request.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <string_view>

namespace signet::ctl {
namespace {

struct OfferedKey {
    std::string service = "sshd";
    std::string user;
    std::string type; // "ssh-ed25519"
    std::string key;  // base64
};

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
    // To sshd a command that fails is a fault of the host's; that there is no key is an answer.
    return ExitStatus::yes;
}

} // namespace

Run prepare_ssh_keys(CLI::App& app) {
    const auto offered = std::make_shared<OfferedKey>();
    app.set_help_flag(); // whatever a user is called, it is an argument
    app.add_option("--service", offered->service, "PAM service of the settings")->capture_default_str();
    app.add_option("user", offered->user, "%u of sshd")->required();
    app.add_option("type", offered->type, "%t")->required();
    app.add_option("key", offered->key, "%k")->required();
    return [offered](const Invocation& invocation) { return print_key(invocation, *offered); };
}

} // namespace signet::ctl
