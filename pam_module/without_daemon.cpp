// SPDX-License-Identifier: Apache-2.0
#include "pam_module/without_daemon.hpp"

#include "pam_module/codes.hpp"

#include <algorithm>
#include <syslog.h>

namespace signet::pam {
namespace {

// Groups are asked about only here: as long as signetd answers, a name service that is slow delays nobody.
bool is_break_glass(const Call& call, const Terms& terms, const std::string& user) {
    if (terms.is_break_glass) return true;
    return std::ranges::any_of(terms.break_glass_groups,
                               [&](const std::string& group) { return call.pam.is_member(user, group); });
}

} // namespace

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
    const std::string user = call.pam.item(PAM_USER);
    if (!is_break_glass(call, terms, user)) return otherwise;
    call.pam.log(LOG_ALERT, "break-glass: '" + user + "' is not asked for a card");
    call.pam.audit_break_glass();
    return code::break_glass;
}

} // namespace signet::pam
