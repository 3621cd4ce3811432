// SPDX-License-Identifier: Apache-2.0
#include "pam_module/call.hpp"
#include "pam_module/codes.hpp"
#include "pam_module/conversation.hpp"
#include "pam_module/demand.hpp"
#include "pam_module/without_daemon.hpp"

#include <cstdint>
#include <optional>
#include <syslog.h>
#include <unistd.h>

namespace signet::pam {
namespace {

constexpr uid_t root_uid = 0;

// Root sets the password of somebody, which that person's card has nothing to do with. passwd(1) is setuid: who has started it
// is the real user.
bool is_for_another(const Call& call) {
    return getuid() == root_uid && call.pam.uid_of(call.pam.item(PAM_USER)) != root_uid;
}

bool has_part(const Call& call, const Terms& terms) {
    // A PIN does not expire.
    const bool is_only_expired = (call.flags & PAM_CHANGE_EXPIRED_AUTHTOK) != 0;
    return terms.changes_pin && !is_only_expired && !is_for_another(call);
}

protocol::Result<protocol::Verdict> ask_daemon(const Call& call, const protocol::BeginPinChange& begin,
                                               PamConversation& conversation) {
    auto daemon = reach_daemon(call);
    if (!daemon) return daemon.error();
    return protocol::hold_pin_change(*daemon, begin, conversation);
}

constexpr const char* answer_name = "signet_preliminary_answer";

// libpam calls every module of the stack twice, and whoever was not there at first must not be in the way later: what was said
// at the preliminary check holds. The number is in the pointer, so that nobody has to free it.
bool keep_answer(const Call& call, int answer) {
    auto* const kept = reinterpret_cast<void*>(static_cast<std::intptr_t>(answer) + 1);
    return pam_set_data(call.pam.get(), answer_name, kept, nullptr) == PAM_SUCCESS;
}

std::optional<int> kept_answer(const Call& call) {
    const void* kept = nullptr;
    if (pam_get_data(call.pam.get(), answer_name, &kept) != PAM_SUCCESS || kept == nullptr)
        return std::nullopt;
    return static_cast<int>(reinterpret_cast<std::intptr_t>(kept) - 1);
}

// Is this about a card at all? Where one is preferred, whoever has none here goes on to the password, and is told nothing.
int look_ahead(const Call& call, PamConversation& conversation, const Terms& terms,
               const protocol::BeginPinChange& begin) {
    const bool is_preferred = terms.card == protocol::CardDemand::preferred;
    const auto verdict = ask_daemon(call, begin, conversation);
    if (!verdict) {
        const int otherwise = is_preferred ? PAM_AUTHINFO_UNAVAIL : code::no_pin_change;
        return fail_on_wire(call, conversation, terms, verdict.error(), otherwise);
    }
    if (verdict->outcome == protocol::Outcome::granted) return PAM_SUCCESS;
    call.pam.log(is_preferred ? LOG_INFO : LOG_NOTICE, "no PIN to change: " + verdict->reason);
    if (is_preferred) return PAM_AUTHINFO_UNAVAIL;
    conversation.show(protocol::Level::error, verdict->text);
    return code::no_pin_change;
}

int change(const Call& call, PamConversation& conversation, const Terms& terms,
           const protocol::BeginPinChange& begin) {
    const auto verdict = ask_daemon(call, begin, conversation);
    if (!verdict) return fail_on_wire(call, conversation, terms, verdict.error(), code::pin_not_changed);
    if (verdict->outcome != protocol::Outcome::granted) {
        conversation.show(protocol::Level::error, verdict->text);
        call.pam.log(LOG_NOTICE, "PIN not changed: " + verdict->reason);
        return code::pin_not_changed;
    }
    conversation.show(protocol::Level::info, verdict->text);
    call.pam.log(LOG_INFO, "PIN changed for '" + begin.user + "'");
    return PAM_SUCCESS;
}

} // namespace

int change_pin(Call& call) {
    Terms terms = terms_of(call);
    if (!has_part(call, terms)) {
        call.debug("Signet has no part in this change");
        return code::no_part;
    }
    // That is about who is let in.
    terms.is_break_glass = false;
    terms.break_glass_groups.clear();
    PamConversation conversation(call.pam, call.is_silent());
    auto begin = request_from<protocol::BeginPinChange>(call.pam);
    if (!begin) {
        call.pam.log(LOG_ERR, "PIN not changed: service, user, tty or host is not text or too long");
        return code::no_pin_change;
    }
    begin->is_preliminary = (call.flags & PAM_PRELIM_CHECK) != 0;
    call.debug("asking signetd about a new PIN for user '" + begin->user + "'");
    if (!begin->is_preliminary) {
        const int before = kept_answer(call).value_or(code::pin_not_changed);
        return before == PAM_SUCCESS ? change(call, conversation, terms, *begin) : before;
    }
    const int answer = look_ahead(call, conversation, terms, *begin);
    return keep_answer(call, answer) ? answer : code::internal_error;
}

} // namespace signet::pam
