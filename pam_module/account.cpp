// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/messages/account_check.hpp"
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/conversation.hpp"
#include "pam_module/demand.hpp"
#include "pam_module/gate.hpp"
#include "pam_module/logon.hpp"
#include "pam_module/without_daemon.hpp"

#include <syslog.h>

namespace signet::pam {
namespace {

// Whether the account may be used was part of signetd's verdict a moment ago; what is left to check is that
// the verdict was about this user. Locked and expired local accounts are pam_unix's business, beside this
// line.
int check_by_card(Call& call, Logon& logon) {
    if (call.pam.item(PAM_USER) == logon.user) return PAM_SUCCESS;
    call.pam.log(LOG_ALERT, "account refused: PAM_USER is no longer '" + logon.user + "'");
    if (!logon.is_deleted && !logon.is_session_open) {
        withdraw(call, logon.id);
        logon.is_deleted = true;
    }
    return code::user_changed;
}

// A key of ssh and a password were checked by others, who do not know whether this service is only for cards.
int check_without_card(const Call& call, const Terms& terms) {
    const auto request = request_from<protocol::CheckAccount>(call.pam);
    if (!request) {
        call.pam.log(LOG_ERR, "account refused: service, user, tty or host is not text or too long");
        return code::account_refused;
    }
    PamConversation conversation(call.pam, call.is_silent());
    const auto verdict = ask_daemon<protocol::Verdict>(call, *request);
    if (!verdict) return fail_on_wire(call, conversation, terms, verdict.error(), code::account_refused);
    if (verdict->outcome == protocol::Outcome::granted) return code::not_by_card;
    conversation.show(protocol::Level::error, verdict->text);
    call.pam.log(LOG_NOTICE, "account refused: " + verdict->reason);
    return code::account_refused;
}

} // namespace

int check_account(Call& call) {
    if (Logon* const logon = find_logon(call.pam)) return check_by_card(call, *logon);
    const Terms terms = terms_of(call);
    if (terms.has_part && terms.is_gate)
        return pass_gate(call, terms, protocol::GatePhase::account, code::not_by_card);
    if (terms.account == protocol::AccountDemand::any) return code::not_by_card;
    return check_without_card(call, terms);
}

} // namespace signet::pam
