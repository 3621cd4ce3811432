// SPDX-License-Identifier: Apache-2.0
// The users and groups that settings name: a name that the system does not know lets nobody in, and keeps nobody out.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

void check_user(const NamedOne& user, Findings& findings) {
    if (user.state == NameState::unknown)
        findings.warn(user.name, tr("is named by the settings, and the system knows no such user"),
                      "getent passwd '" + user.name + "'");
    if (user.state == NameState::spelt_otherwise)
        findings.warn(user.name,
                      told("is named by the settings, and the system calls this user {}: the name stands for "
                           "nobody",
                           user.spelling),
                      "signetctl config show");
}

void check_group(const NamedOne& group, Findings& findings) {
    if (group.state == NameState::unknown)
        findings.warn(group.name,
                      tr("is named by the settings, and no such group can be looked up: who depends on it "
                         "does not get in"),
                      "getent group '" + group.name + "'");
}

} // namespace

void check_names(Host& host, Findings& findings) {
    const NamesFound& names = host.survey().names;
    const std::size_t before = findings.all().size();
    const auto is_unanswered = [](const auto& entry) { return entry.state == NameState::unanswered; };
    for (const NamedOne& user : names.users)
        check_user(user, findings);
    for (const NamedOne& group : names.groups)
        check_group(group, findings);
    const auto silent = std::ranges::count_if(names.users, is_unanswered) +
                        std::ranges::count_if(names.groups, is_unanswered);
    if (silent > 0)
        findings.warn(
            "names",
            told("the name service said nothing of {} of the users and groups that are named", silent),
            "getent passwd; getent group");
    if (findings.all().size() == before)
        findings.ok("names", tr("of users and groups in the settings are the system's"));
}

} // namespace signet::ctl
