// SPDX-License-Identifier: Apache-2.0
#include "pam_module/without_daemon.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/protocol/break_glass.hpp"
#include "pam_module/codes.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <syslog.h>
#include <unistd.h>

namespace signet::pam {
namespace {

namespace prompt = language::prompt;

// The person cannot repair any of these, but must be able to tell them from a card that does not work.
std::string text_for(protocol::WireError error) {
    switch (error) {
    case protocol::WireError::closed:
    case protocol::WireError::timed_out: return prompt::service_is_silent.one;
    case protocol::WireError::system: return prompt::service_is_down.one;
    case protocol::WireError::truncated:
    case protocol::WireError::trailing:
    case protocol::WireError::too_long:
    case protocol::WireError::bad_value:
    case protocol::WireError::bad_version:
    case protocol::WireError::unexpected_type: return prompt::service_is_confused.one;
    }
    return prompt::service_has_failed.one;
}

// Groups are asked about only here: as long as signetd answers, a name service that is slow delays nobody.
bool is_break_glass(const Call& call, const Terms& terms, const std::string& user) {
    if (terms.is_break_glass) return true;
    return std::ranges::any_of(terms.break_glass_groups,
                               [&](const std::string& group) { return call.pam.is_member(user, group); });
}

// A program that is not root, such as a screen locker, could write nothing that anybody may believe; the log has it. Nor
// is a full disk a reason to keep the account out. Members of groups are recorded as the system spells them, so that
// who types a name in a hundred ways makes one file.
void record(const Call& call, const Terms& terms, const std::string& user) {
    constexpr uid_t root_uid = 0;
    if (geteuid() != root_uid) return;
    const int error = protocol::record_break_glass(protocol::break_glass_folder_of(demand_file_of(call)),
                                                   terms.is_break_glass ? user : call.pam.spelling_of(user));
    if (error != 0)
        call.pam.log(LOG_ERR, std::string("break-glass: the time is not recorded: ") + std::strerror(error));
}

} // namespace

int answer_without_daemon(const Call& call, const Terms& terms, int otherwise) {
    const std::string user = call.pam.item(PAM_USER);
    if (!is_break_glass(call, terms, user)) return otherwise;
    call.pam.log(LOG_ALERT, "break-glass: '" + user + "' is not asked for a card");
    call.pam.audit_break_glass();
    record(call, terms, user);
    return code::break_glass;
}

int fail_on_wire(const Call& call, PamConversation& conversation, const Terms& terms,
                 protocol::WireError error, int otherwise) {
    conversation.show(protocol::Level::error, text_for(error));
    call.pam.log(LOG_ERR, "daemon-unreachable: " + std::string(protocol::text_of(error)));
    return answer_without_daemon(call, terms, otherwise);
}

} // namespace signet::pam
