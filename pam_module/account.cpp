// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/logon.hpp"

#include <syslog.h>

namespace signet::pam {

// Whether the account may be used was part of signetd's verdict a moment ago; what is left to check is that
// the verdict was about this user. Locked and expired local accounts are pam_unix's business, beside this
// line.
int check_account(Call& call) {
    Logon* const logon = find_logon(call.pam);
    if (logon == nullptr) return code::not_by_card;
    if (call.pam.item(PAM_USER) == logon->user) return PAM_SUCCESS;
    call.pam.log(LOG_ALERT, "account refused: PAM_USER is no longer '" + logon->user + "'");
    if (!logon->is_deleted && !logon->is_session_open) {
        withdraw(call, logon->id);
        logon->is_deleted = true;
    }
    return code::user_changed;
}

} // namespace signet::pam
