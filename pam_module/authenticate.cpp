// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/conversation.hpp"
#include "pam_module/logon.hpp"

#include <syslog.h>
#include <utility>

namespace signet::pam {
namespace {

// The person cannot repair any of these, but must be able to tell them from a card that does not work.
std::string text_for(protocol::WireError error) {
    switch (error) {
    case protocol::WireError::closed:
    case protocol::WireError::timed_out: return "The card logon service stopped answering.";
    case protocol::WireError::system: return "The card logon service is not running.";
    case protocol::WireError::truncated:
    case protocol::WireError::trailing:
    case protocol::WireError::too_long:
    case protocol::WireError::bad_value:
    case protocol::WireError::bad_version:
    case protocol::WireError::unexpected_type: return "The card logon service does not answer sensibly.";
    }
    return "The card logon service failed.";
}

// Nothing if the application's data cannot be put as a question. The remote host must not be left out
// instead: a logon without one counts as local.
std::optional<protocol::BeginLogon> collect(const Handle& pam) {
    protocol::BeginLogon begin{pam.item(PAM_SERVICE), pam.item(PAM_USER), pam.item(PAM_TTY),
                               pam.item(PAM_RHOST)};
    const bool clean =
        is_name(begin.service) && is_name(begin.user) && is_name(begin.tty) && is_name(begin.remote_host);
    if (!clean) return std::nullopt;
    return begin;
}

int fail_on_wire(const Call& call, PamConversation& conversation, protocol::WireError error) {
    const std::string text = text_for(error);
    conversation.show(protocol::Level::error, text);
    call.pam.log(LOG_ERR, "daemon-unreachable: " + std::string(protocol::text_of(error)));
    return code_of(error);
}

int refuse(const Call& call, PamConversation& conversation, const protocol::Verdict& verdict) {
    conversation.show(protocol::Level::error, verdict.text);
    call.pam.log(LOG_NOTICE, "card logon refused: " + verdict.reason);
    return code_of(verdict.outcome);
}

// PAM_USER is read again: the conversation ran foreign code, and what the application will open a session for
// is what stands there now. An empty user was asked for as "whose card it is", and is set once, from the
// verdict.
bool is_same_user(const Handle& pam, const std::string& asked, const std::string& granted) {
    if (granted.empty() || !is_name(granted)) return false;
    return pam.item(PAM_USER) == asked && (asked.empty() || asked == granted);
}

// The logon is kept last: whatever throws before leaves nothing on the handle that a later call could
// believe.
int accept(Call& call, PamConversation& conversation, const std::string& asked,
           const protocol::Verdict& verdict) {
    if (conversation.is_given_up()) return code::given_up;
    if (!is_same_user(call.pam, asked, verdict.user)) {
        call.pam.log(LOG_ALERT,
                     "card logon refused: the card is for '" + verdict.user + "', not for PAM_USER");
        return code::refused;
    }
    if (asked.empty() && !call.pam.set_user(verdict.user)) return code::internal_error;
    conversation.show(protocol::Level::info, verdict.text);
    call.pam.log(LOG_INFO, "card logon granted for '" + verdict.user + "'");
    const bool kept = keep_logon(call.pam, Logon{verdict.logon_id, verdict.user, verdict.ccache});
    return kept ? code_of(verdict.outcome) : code::internal_error;
}

protocol::Result<protocol::Verdict> ask_daemon(const Call& call, const protocol::BeginLogon& begin,
                                               PamConversation& conversation) {
    auto daemon = reach_daemon(call);
    if (!daemon) return daemon.error();
    return protocol::hold_logon(*daemon, begin, conversation);
}

// The one place that can end in PAM_SUCCESS.
int judge(Call& call, PamConversation& conversation, const std::string& asked,
          const protocol::Verdict& verdict) {
    if (verdict.outcome != protocol::Outcome::granted) return refuse(call, conversation, verdict);
    const int result = accept(call, conversation, asked, verdict);
    if (result != PAM_SUCCESS) withdraw(call, verdict.logon_id);
    return result;
}

} // namespace

int authenticate(Call& call) {
    forget_logon(call.pam);
    PamConversation conversation(call.pam, call.is_silent());
    const auto begin = collect(call.pam);
    if (!begin) {
        call.pam.log(LOG_ERR, "card logon refused: service, user, tty or host is not text or too long");
        return code::refused;
    }
    call.debug("asking signetd for service '" + begin->service + "', user '" + begin->user + "'");
    const auto verdict = ask_daemon(call, *begin, conversation);
    if (verdict) return judge(call, conversation, begin->user, *verdict);
    if (conversation.is_given_up()) return code::given_up;
    return fail_on_wire(call, conversation, verdict.error());
}

} // namespace signet::pam
