// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/rights/system_rights.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace signet::daemon {
namespace {

std::string text_of(const TimestampRemoval& removal) {
    if (!removal.problem.empty()) return "sudo may keep an authentication: " + removal.problem;
    return removal.removed == 0 ? "sudo kept none" : "sudo's authentication was taken away";
}

std::string_view text_of(Revocation revocation) {
    switch (revocation) {
    case Revocation::revoked: return "polkit's were taken away";
    case Revocation::not_running: return "polkit does not run";
    case Revocation::not_the_display:
        return "polkit keeps its for up to five minutes: the session is not its user's display";
    case Revocation::failed: return "polkit may keep its for up to five minutes: it could not be asked";
    }
    return "polkit: not known";
}

} // namespace

// sudo's are gone before anything waits.
Task<std::string> SystemRights::withdraw(RightsHolder holder) {
    const auto removal = remove_sudo_timestamps(folders_, holder.user, holder.uid);
    if (holder.session.empty()) co_return text_of(removal);
    auto revoked =
        co_await within(limits::rights_withdrawal, polkit_.revoke(holder.uid, std::move(holder.session)));
    co_return fmt::format("{}; {}", text_of(removal), text_of(revoked.value_or(Revocation::failed)));
}

} // namespace signet::daemon
