// SPDX-License-Identifier: Apache-2.0
#include "pam_module/without_daemon.hpp"

#include "pam_module/codes.hpp"

#include <syslog.h>

namespace signet::pam {

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

int answer_without_daemon(const Call& call, const Terms& terms, int otherwise) {
    if (!terms.is_break_glass) return otherwise;
    call.pam.log(LOG_ALERT, "break-glass: '" + call.pam.item(PAM_USER) + "' is not asked for a card");
    call.pam.audit_break_glass();
    return code::break_glass;
}

} // namespace signet::pam
