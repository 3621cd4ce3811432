// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/logon.hpp"

#include <syslog.h>

namespace signet::pam {
namespace {

// Any answer counts as success: a cache that is gone already, or a logon that signetd no longer knows because
// the session was closed first, is what was wanted. KRB5CCNAME goes even if signetd cannot be asked.
int delete_credentials(Call& call, Logon& logon) {
    logon.is_deleted = true;
    call.pam.unset_environment("KRB5CCNAME");
    if (logon.id.empty()) return PAM_SUCCESS; // none are this logon's own
    auto daemon = reach_daemon(call);
    if (!daemon) return code::not_deleted;
    const auto done = protocol::ask<protocol::Done>(*daemon, protocol::DeleteCredentials{logon.id});
    if (!done) {
        call.pam.log(LOG_ERR, "credentials not deleted: " + std::string(protocol::text_of(done.error())));
        return code::not_deleted;
    }
    call.debug("credentials deleted: " + done->reason);
    return PAM_SUCCESS;
}

// signetd has written the cache before it said yes; what is left to do is to say where. For a refresh, too:
// after an unlock the cache holds the new ticket under the same name.
int establish_credentials(Call& call, const Logon& logon) {
    if (logon.is_deleted) return code::no_credentials;
    return export_ccache(call.pam, logon) ? PAM_SUCCESS : code::credentials_failed;
}

} // namespace

int set_credentials(Call& call) {
    Logon* const logon = find_logon(call.pam);
    if (logon == nullptr) return code::not_by_card;
    switch (call.flags & ~PAM_SILENT) {
    case PAM_DELETE_CRED: return delete_credentials(call, *logon);
    case PAM_ESTABLISH_CRED:
    case PAM_REINITIALIZE_CRED:
    case PAM_REFRESH_CRED: return establish_credentials(call, *logon);
    }
    call.pam.log(LOG_ERR, "pam_setcred: flags not known");
    return code::credentials_failed;
}

} // namespace signet::pam
