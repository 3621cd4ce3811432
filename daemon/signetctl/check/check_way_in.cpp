// SPDX-License-Identifier: Apache-2.0
// Who gets in when signetd is away, the card is lost, or the settings were wrong: root, and the accounts of [break_glass].
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/local_password.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <array>
#include <grp.h>
#include <pwd.h>

namespace signet::ctl {
namespace {

using policy::ServiceUse;

// These let in whoever comes, or nobody: a way in for root is neither.
constexpr std::array<std::string_view, 3> no_proofs{"pam_deny.so", "pam_permit.so", "pam_nologin.so"};

// Behind pam_signet.so, which leaves root to what comes next.
bool has_proof_behind(const std::vector<PamEntry>& entries) {
    const auto is_ours = [](const PamEntry& entry) { return is_module(entry.module, signet_module); };
    const auto ours = std::ranges::find_if(entries, is_ours);
    if (ours == entries.end()) return true;
    return std::any_of(ours + 1, entries.end(), [](const PamEntry& entry) {
        return std::ranges::none_of(no_proofs,
                                    [&](std::string_view name) { return is_module(entry.module, name); });
    });
}

bool has_break_glass(const policy::Settings& settings) {
    return !settings.break_glass.users.empty() || !settings.break_glass.groups.empty();
}

bool requires_cards(const policy::Settings& settings) {
    return std::ranges::any_of(settings.services, [](const auto& entry) {
        return entry.second.use == ServiceUse::logon && entry.second.card == policy::CardDemand::required;
    });
}

} // namespace

void check_root(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    for (const auto& [service, text] : host.pam()) {
        if (service.starts_with("common-") || service == other_service) continue;
        const auto section = policy::section_of_service(host.settings(), service);
        if (section.settings.use != ServiceUse::logon) continue;
        if (!has_proof_behind(entries_of(host.pam(), service, "auth")))
            findings.fail(
                "/etc/pam.d/" + service,
                tr("nothing behind pam_signet.so in auth lets root in, nor an account of [break_glass]"),
                tr("add auth required pam_unix.so behind it; see pam_signet(8)"));
    }
    if (requires_cards(host.settings()) && !has_local_password("root") && !has_break_glass(host.settings()))
        findings.warn(
            "root",
            tr("has no password, and [break_glass] names nobody: while signetd is away nobody gets in"),
            tr("passwd root, or name an account in [break_glass]"));
    if (findings.all().size() == before) findings.ok("root", tr("gets in without a card"));
}

void check_break_glass(Host& host, Findings& findings) {
    const policy::BreakGlassSettings& accounts = host.settings().break_glass;
    const std::size_t before = findings.all().size();
    for (const std::string& user : accounts.users) {
        if (getpwnam(user.c_str()) == nullptr)
            findings.fail("break_glass.users", told("{} is no account of this host: it gets nobody in", user),
                          "getent passwd " + user);
        else if (!has_local_password(user))
            findings.warn("break_glass.users",
                          told("{} has no local password: without the directory it gets nobody in", user),
                          "passwd " + user);
    }
    for (const std::string& group : accounts.groups)
        if (getgrnam(group.c_str()) == nullptr)
            findings.fail("break_glass.groups", told("{} is no group of this host: it gets nobody in", group),
                          "getent group " + group);
    if (findings.all().size() != before) return;
    findings.ok("break_glass",
                has_break_glass(host.settings()) ? tr("its accounts are there") : tr("names nobody"));
}

} // namespace signet::ctl
