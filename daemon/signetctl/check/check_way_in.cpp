// SPDX-License-Identifier: Apache-2.0
// Who gets in when signetd is away, the card is lost, or the settings were wrong: root, and the accounts of [break_glass].
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/local_password.hpp"
#include "daemon/signetctl/check/lock_outs.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <grp.h>
#include <iterator>
#include <pwd.h>
#include <set>

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
    const auto is_proof = [](const PamEntry& entry) {
        return std::ranges::none_of(no_proofs,
                                    [&](std::string_view name) { return is_module(entry.module, name); });
    };
    return std::any_of(ours + 1, entries.end(), is_proof) && lets_root_through(entries);
}

bool gets_in(const std::string& user) {
    return obstacle_of(user) == Obstacle::none;
}

bool lets_somebody_in(const policy::BreakGlassSettings& accounts) {
    return std::ranges::any_of(accounts.users, gets_in) ||
           std::ranges::any_of(accounts.groups, [](const std::string& group) {
               return std::ranges::any_of(local_members_of(group), gets_in);
           });
}

bool requires_cards(const policy::Settings& settings) {
    return std::ranges::any_of(settings.services, [](const auto& entry) {
        return entry.second.use == ServiceUse::logon && entry.second.card == policy::CardDemand::required;
    });
}

bool is_logon(Host& host, const std::string& service) {
    return policy::section_of_service(host.settings(), service).settings.use == ServiceUse::logon;
}

// By lines of which the checks of modules and stacks say more.
void check_lock_outs(Host& host, Findings& findings) {
    std::vector<LockOut> lines = missing_modules(host);
    std::ranges::move(closed_stacks(host), std::back_inserter(lines));
    std::set<std::string> services;
    std::set<std::string> places;
    for (const LockOut& line : lines) {
        if (line.who == LockedOut::nobody || line.phase == "password") continue;
        for (const std::string& service : line.services) {
            if (!is_logon(host, service)) continue;
            services.insert(service);
            places.insert(place_of(line.entry));
        }
    }
    if (!services.empty())
        findings.fail("root",
                      told("does not get in at {}, because of {}",
                           fmt::format("{}", fmt::join(services, ", ")),
                           fmt::format("{}", fmt::join(places, ", "))),
                      "signetctl check module auth sessions");
}

void check_way_of_root(const policy::Settings& settings, Findings& findings) {
    const Obstacle obstacle = obstacle_of("root");
    const std::string text = text_of(obstacle);
    if (obstacle == Obstacle::none)
        findings.ok("root", tr("gets in without a card"));
    else if (lets_somebody_in(settings.break_glass))
        findings.ok("root", told("{}; without a card the accounts of [break_glass] get in", text));
    else if (requires_cards(settings))
        findings.warn(
            "root",
            told("{}, and no account of [break_glass] gets in: while signetd is away nobody gets in", text),
            told("{}, or name an account in [break_glass]", remedy_of(obstacle, "root").next));
    else
        findings.ok("root", told("{}; no service requires a card", text));
}

void check_account(const std::string& user, Findings& findings) {
    if (getpwnam(user.c_str()) == nullptr)
        return findings.fail("break_glass.users",
                             told("{} is no account of this host: it gets nobody in", user),
                             "getent passwd " + user);
    const Obstacle obstacle = obstacle_of(user);
    const std::string text = text_of(obstacle);
    if (obstacle == Obstacle::none) return;
    if (obstacle == Obstacle::no_password)
        findings.warn("break_glass.users", told("{} {}: without the directory it gets nobody in", user, text),
                      remedy_of(obstacle, user));
    else
        findings.fail("break_glass.users", told("{} {}: it gets nobody in", user, text),
                      remedy_of(obstacle, user));
}

void check_group(const std::string& group, Findings& findings) {
    if (getgrnam(group.c_str()) == nullptr)
        return findings.fail("break_glass.groups",
                             told("{} is no group of this host: it gets nobody in", group),
                             "getent group " + group);
    if (std::ranges::none_of(local_members_of(group), gets_in))
        findings.warn(
            "break_glass.groups",
            told(
                "{} has no member with a local password that counts: without the directory it gets nobody in",
                group),
            told("getent group {}; gpasswd --add USER {}", group, group));
}

} // namespace

void check_root(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    for (const auto& [service, text] : host.pam()) {
        if (service.starts_with("common-") || service == other_service) continue;
        if (!is_logon(host, service)) continue;
        if (!has_proof_behind(entries_of(host.pam(), service, "auth")))
            findings.fail(
                "/etc/pam.d/" + service,
                tr("nothing behind pam_signet.so in auth lets root in, nor an account of [break_glass]"),
                tr("add auth required pam_unix.so behind it; see pam_signet(8)"));
    }
    check_lock_outs(host, findings);
    if (findings.all().size() == before) check_way_of_root(host.settings(), findings);
}

void check_break_glass(Host& host, Findings& findings) {
    const policy::BreakGlassSettings& accounts = host.settings().break_glass;
    const std::size_t before = findings.all().size();
    for (const std::string& user : accounts.users)
        check_account(user, findings);
    for (const std::string& group : accounts.groups)
        check_group(group, findings);
    if (findings.all().size() != before) return;
    const bool is_empty = accounts.users.empty() && accounts.groups.empty();
    findings.ok("break_glass", is_empty ? tr("names nobody") : tr("its accounts get in by password"));
}

} // namespace signet::ctl
