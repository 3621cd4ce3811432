// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/gate.hpp"
#include "pam_module/logon.hpp"

#include <syslog.h>

namespace signet::pam {
namespace {

// signetd's answer, or its failure to answer, as one reason id or line.
template <class Request>
std::string request_of_daemon(const Call& call, const Request& request) {
    auto daemon = reach_daemon(call);
    if (!daemon) return "daemon-unreachable";
    const auto done = protocol::ask<protocol::Done>(*daemon, request);
    if (!done) return std::string(protocol::text_of(done.error()));
    return done->reason;
}

std::string name_or_nothing(const std::string& text) {
    return is_name(text) ? text : std::string();
}

// Whoever came in from elsewhere is asked about now: sshd has not said before what it went by.
int open_session_without_card(Call& call) {
    const Terms terms = terms_of(call);
    if (!terms.has_part || !terms.is_gate) return code::not_by_card;
    return pass_gate(call, terms, protocol::GatePhase::session, code::not_by_card);
}

} // namespace

// No card logon on this handle, or a session for somebody else than the card's owner (sudo's target): nothing
// for signetd to watch, and no reason to stand in the way of a session that others granted.
int open_session(Call& call) {
    Logon* const logon = find_logon(call.pam);
    if (logon == nullptr) return open_session_without_card(call);
    if (call.pam.item(PAM_USER) != logon->user) return code::not_by_card;
    // An elevation, or a screen that was unlocked: the card opened no session.
    if (logon->id.empty()) return code::not_by_card;
    if (!export_ccache(call.pam, *logon)) return code::session_failed;
    // Set by pam_systemd, if it stands before this module.
    const std::string session_id = name_or_nothing(call.pam.environment("XDG_SESSION_ID"));
    const std::string reason =
        request_of_daemon(call, protocol::OpenSession{logon->id, logon->user,
                                                      name_or_nothing(call.pam.item(PAM_TTY)), session_id});
    logon->is_session_open = reason == "granted";
    if (logon->is_session_open) return PAM_SUCCESS;
    call.pam.log(LOG_ERR, "session not opened: " + reason);
    return code::session_failed;
}

// Never a failure: nobody is kept from logging off because signetd is down. It finds out about sessions
// that are gone by itself.
int close_session(Call& call) {
    Logon* const logon = find_logon(call.pam);
    if (logon == nullptr || !logon->is_session_open) return code::not_by_card;
    logon->is_session_open = false;
    const std::string reason = request_of_daemon(call, protocol::CloseSession{logon->id});
    if (reason != "granted") call.pam.log(LOG_ERR, "session end not noted: " + reason);
    return PAM_SUCCESS;
}

} // namespace signet::pam
