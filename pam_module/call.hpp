// SPDX-License-Identifier: Apache-2.0
#pragma once

// One call of libpam into the module, and the services that answer it; entry.cpp is the only caller of them.
// Each returns a PAM code from codes.hpp and may throw only where something is broken.

#include "daemon/protocol/client.hpp"
#include "daemon/protocol/messages/session.hpp"
#include "pam_module/handle.hpp"
#include "pam_module/options.hpp"

namespace signet::pam {

struct Call {
    Handle pam;
    Options options;
    unsigned flags = 0; // as libpam gave them

    // No messages but questions and errors. Errors stay even under PAM_SILENT: sudo always sets it, and a
    // person who does not see how many tries are left blocks the card.
    bool is_silent() const { return options.quiet || (flags & PAM_SILENT) != 0; }
    void debug(const std::string& line) const;
};

int authenticate(Call& call);
int set_credentials(Call& call);
int check_account(Call& call);
int open_session(Call& call);
int close_session(Call& call);
int change_pin(Call& call);

// Connects to signetd and makes sure that it is one: run by root, or by the user this process runs as anyway.
// Logs why not.
protocol::Result<protocol::Stream> reach_daemon(const Call& call);

// One question, one answer.
template <class Answer, class Request>
protocol::Result<Answer> ask_daemon(const Call& call, const Request& request) {
    auto daemon = reach_daemon(call);
    if (!daemon) return daemon.error();
    return protocol::ask<Answer>(*daemon, request);
}

// The card was good, but the logon does not stand: its tickets must not lie about. Best effort, the answer to the
// application is a refusal either way.
void withdraw(const Call& call, const std::string& logon_id);

// True if the text may go to signetd as a name and into a line of the log.
bool is_name(const std::string& text);

// What the application says, as a request to signetd. Nothing if it cannot be put as one: the remote host must not be
// left out instead, since a logon without one counts as local.
template <class Request>
std::optional<Request> request_from(const Handle& pam) {
    Request request;
    request.service = pam.item(PAM_SERVICE);
    request.user = pam.item(PAM_USER);
    request.ruser = pam.item(PAM_RUSER);
    request.tty = pam.item(PAM_TTY);
    request.remote_host = pam.item(PAM_RHOST);
    for (const auto* item :
         {&request.service, &request.user, &request.ruser, &request.tty, &request.remote_host})
        if (!is_name(*item)) return std::nullopt;
    return request;
}

} // namespace signet::pam
