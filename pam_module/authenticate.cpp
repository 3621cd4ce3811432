// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/conversation.hpp"
#include "pam_module/demand.hpp"
#include "pam_module/agent_socket.hpp"
#include "pam_module/gate.hpp"
#include "pam_module/logon.hpp"
#include "pam_module/without_daemon.hpp"

#include <syslog.h>
#include <utility>

namespace signet::pam {
namespace {

// The reason of a signetd that takes nobody in, and so might as well not be there.
constexpr std::string_view no_room = "daemon-busy";

int after(const PamConversation& conversation, int refusal) {
    return conversation.has_asked() ? refusal : unasked(refusal);
}

int refuse(const Call& call, PamConversation& conversation, const Terms& terms,
           const protocol::Verdict& verdict) {
    conversation.show(protocol::Level::error, verdict.text);
    call.pam.log(LOG_NOTICE, "card logon refused: " + verdict.reason);
    const int answer = after(conversation, code_of(verdict.outcome, terms.card));
    return verdict.reason == no_room ? answer_without_daemon(call, terms, answer) : answer;
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
    if (!is_same_user(call.pam, asked, verdict.user)) {
        call.pam.log(LOG_ALERT,
                     "card logon refused: the card is for '" + verdict.user + "', not for PAM_USER");
        return code::refused;
    }
    if (asked.empty() && !call.pam.set_user(verdict.user)) return code::internal_error;
    conversation.show(protocol::Level::info, verdict.text);
    call.pam.log(LOG_INFO, "card logon granted for '" + verdict.user + "'");
    const bool kept = keep_logon(call.pam, Logon{verdict.logon_id, verdict.user, verdict.ccache});
    return kept ? PAM_SUCCESS : code::internal_error;
}

protocol::Result<protocol::Verdict> ask_daemon(const Call& call, const protocol::BeginLogon& begin,
                                               PamConversation& conversation) {
    auto daemon = reach_daemon(call);
    if (!daemon) return daemon.error();
    return protocol::hold_logon(*daemon, begin, conversation);
}

// The one place that can end in PAM_SUCCESS.
int judge(Call& call, PamConversation& conversation, const Terms& terms, const std::string& asked,
          const protocol::Verdict& verdict) {
    if (verdict.outcome != protocol::Outcome::granted) return refuse(call, conversation, terms, verdict);
    const int result =
        conversation.is_given_up() ? given_up(terms.card) : accept(call, conversation, asked, verdict);
    if (result != PAM_SUCCESS) withdraw(call, verdict.logon_id);
    return result;
}

} // namespace

int authenticate(Call& call) {
    forget_logon(call.pam);
    const Terms terms = terms_of(call);
    if (!terms.has_part) {
        call.debug("Signet has no part in this logon");
        return code::no_part;
    }
    if (terms.is_gate) return pass_gate(call, terms, protocol::GatePhase::authentication, PAM_SUCCESS);
    PamConversation conversation(call.pam, call.is_silent());
    auto begin = request_from<protocol::BeginLogon>(call.pam);
    if (!begin) {
        call.pam.log(LOG_ERR, "card logon refused: service, user, tty or host is not text or too long");
        return code::refused;
    }
    if (const std::string agent = agent_socket(); is_name(agent)) begin->agent = agent;
    call.debug("asking signetd for service '" + begin->service + "', user '" + begin->user + "'");
    const auto verdict = ask_daemon(call, *begin, conversation);
    if (verdict) return judge(call, conversation, terms, begin->user, *verdict);
    if (conversation.is_given_up()) return given_up(terms.card);
    const int otherwise = after(conversation, code_of(verdict.error(), terms.card));
    return fail_on_wire(call, conversation, terms, verdict.error(), otherwise);
}

} // namespace signet::pam
