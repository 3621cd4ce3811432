// SPDX-License-Identifier: Apache-2.0
// The stacks of PAM: is pam_signet.so where the settings want it, and does its answer count?
#include "certmap/text/service_pattern.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/lock_outs.hpp"
#include "daemon/signetctl/check/module_options.hpp"
#include "daemon/signetctl/check/pam_control.hpp"
#include "daemon/signetctl/check/pam_walk.hpp"
#include "daemon/signetctl/check/protected_stacks.hpp"
#include "daemon/signetctl/policy_table.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace signet::ctl {
namespace {

using policy::CardDemand;
using policy::ServiceSettings;
using policy::ServiceUse;

constexpr const char* profile = "pam-auth-update --enable signet signet-session";
// What takes a password, or a card on its own account, for a proof.
constexpr std::array<std::string_view, 6> other_proofs{"pam_unix.so", "pam_sss.so",     "pam_krb5.so",
                                                       "pam_ldap.so", "pam_winbind.so", "pam_pkcs11.so"};
// Of any module: what it lets pass, and what not.
constexpr std::array<std::string_view, 3> outcomes{"success", "auth_err", "user_unknown"};
// Refused after a question, before one, and with a PIN that is blocked (pam_signet(8)).
constexpr std::array<std::string_view, 3> refusals{"auth_err", "cred_insufficient", "maxtries"};

using Entries = std::vector<PamEntry>;

// Where it stands; the end: nowhere.
Entries::const_iterator find_module(const Entries& entries, std::string_view module) {
    return std::ranges::find_if(entries,
                                [&](const PamEntry& entry) { return is_module(entry.module, module); });
}

std::string line_of(const PamEntry& entry) {
    return entry.control + " " + entry.module;
}

std::string file_of(std::string_view service) {
    return path_of_stack(service);
}

// pam-auth-update writes the common files alone, and dpkg leaves a settings file alone that somebody has taken away.
std::string remedy_of_file(const std::string& service) {
    return told("apt install --reinstall -o Dpkg::Options::=--force-confmiss PACKAGE, with the package that "
                "dpkg -S {} names; or mend the name of the section, or take it out",
                path_of_stack(service));
}

bool ends_well_at_once(const PamEntry& entry) {
    const auto decision = decision_after(entry.control, "success");
    return decision.action == PamAction::done || decision.action == PamAction::jump;
}

// Root is asked for no card anyway.
bool is_of_root(const PamEntry& entry) {
    return is_module(entry.module, "pam_rootok.so");
}

// A way over the card, or to an end before it, that lets in.
void check_before(std::string_view service, const Entries& entries, Entries::const_iterator ours,
                  Findings& findings) {
    const auto own = static_cast<std::size_t>(ours - entries.begin());
    for (std::size_t line = 0; line < own; ++line) {
        const auto leads_past = [&](std::string_view answer) {
            return line_after(entries, line, answer) > own && end_after(entries, line, answer).lets_in;
        };
        if (!is_of_root(entries[line]) && std::ranges::any_of(outcomes, leads_past))
            findings.fail(file_of(service),
                          told("{} stands before pam_signet.so, and leads past it: who goes that way is "
                               "asked for no card",
                               line_of(entries[line])),
                          tr("put pam_signet.so before it, or count the lines of its jump"));
    }
}

// A password that is right, and ends at pam_deny.so: somebody has added a line, and has not counted anew.
void check_jumps(std::string_view service, const Entries& entries, Findings& findings) {
    for (std::size_t line = 0; line < entries.size(); ++line) {
        const auto is_it = [&](std::string_view name) { return is_module(entries[line].module, name); };
        if (std::ranges::none_of(other_proofs, is_it) ||
            decision_after(entries[line].control, "success").action != PamAction::jump)
            continue;
        const PamEnd end = end_after(entries, line, "success");
        if (end.refused_by && *end.refused_by == line_after(entries, line, "success"))
            findings.fail(file_of(service),
                          told("{} jumps to {}: who knows the password is refused, root too",
                               line_of(entries[line]), line_of(entries[*end.refused_by])),
                          tr("count the lines behind it"));
    }
}

void check_refusal(std::string_view service, const PamEntry& ours, Findings& findings) {
    for (const std::string_view answer : refusals) {
        const auto decision = decision_after(ours.control, answer);
        if (decision.action == PamAction::die) continue;
        if (decision.action == PamAction::bad)
            findings.warn(file_of(service),
                          told("{}: after a refusal ({}) the next modules still ask, for nothing",
                               line_of(ours), std::string(answer)),
                          "default=die");
        else
            findings.fail(file_of(service),
                          told("{}: after a refusal ({}) the stack goes on, and a password lets in",
                               line_of(ours), std::string(answer)),
                          tr("default=die; see pam_signet(8)"));
        return;
    }
}

// Where a card that is good leads to.
void check_success(std::string_view service, const Entries& entries, std::size_t own, Findings& findings) {
    const std::string line = line_of(entries[own]);
    const auto success = decision_after(entries[own].control, "success");
    const auto has_let_in = [](const PamEntry& entry) {
        return decision_after(entry.control, "success").action == PamAction::ok &&
               std::ranges::any_of(other_proofs,
                                   [&](std::string_view name) { return is_module(entry.module, name); });
    };
    const auto ours = entries.begin() + static_cast<std::ptrdiff_t>(own);
    const PamEnd end = end_after(entries, own, "success", std::any_of(entries.begin(), ours, has_let_in));
    if (success.action == PamAction::jump && success.lines >= entries.size() - own)
        findings.fail(file_of(service),
                      told("{}: jumps over more lines than there are, and libpam refuses", line),
                      tr("count the lines behind it"));
    else if (end.refused_by && *end.refused_by != own)
        findings.fail(file_of(service),
                      told("{}: a card that is good comes to {}, and is refused", line,
                           line_of(entries[*end.refused_by])),
                      tr("count the lines behind it"));
    else if (!end.lets_in || success.action == PamAction::ignore)
        findings.fail(file_of(service), told("{}: a card that is good does not count", line), "success=done");
}

void check_what_follows(std::string_view service, const ServiceSettings& settings, const Entries& entries,
                        Entries::const_iterator ours, Findings& findings) {
    check_refusal(service, *ours, findings);
    if (decision_after(ours->control, "ignore").action != PamAction::ignore)
        findings.fail(
            file_of(service),
            told(
                "{}: has no ignore=ignore, so that root and everybody who has no part in cards is locked out",
                line_of(*ours)),
            tr("add ignore=ignore; see pam_signet(8)"));
    const bool goes_on = decision_after(ours->control, "authinfo_unavail").action == PamAction::ignore;
    if (settings.card == CardDemand::preferred && settings.use != ServiceUse::gate && !goes_on)
        findings.warn(
            file_of(service),
            told("{}: card = \"preferred\" has no effect without authinfo_unavail=ignore", line_of(*ours)),
            tr("add authinfo_unavail=ignore; see pam_signet(8)"));
    check_success(service, entries, static_cast<std::size_t>(ours - entries.begin()), findings);
}

// Calls `look` for every service that has a section with a use and a stack of its own.
template <class Look>
void for_each_service(Host& host, Look look) {
    for (const auto& [service, text] : host.pam()) {
        if (is_part_of_stacks(service) || service == other_service) continue;
        const auto section = policy::section_of_service(host.settings(), service);
        const bool is_let_in =
            section.settings.use != ServiceUse::off && section.settings.use != ServiceUse::pin;
        if (is_let_in) look(service, section.settings);
    }
}

void check_session(std::string_view service, const ServiceSettings& settings, const Entries& entries,
                   Findings& findings) {
    const auto ours = find_module(entries, signet_module);
    const auto systemd = find_module(entries, "pam_systemd.so");
    const bool has_logons = settings.use == ServiceUse::logon;
    if (ours == entries.end()) {
        if (has_logons)
            findings.warn(file_of(service),
                          tr("pam_signet.so is not in session: when the card leaves, nothing happens"),
                          profile);
        return;
    }
    if (systemd != entries.end() && ours < systemd)
        findings.warn(file_of(service),
                      tr("pam_signet.so stands before pam_systemd.so in session, and so knows no session "
                         "that it could lock"),
                      tr("put it behind pam_systemd.so"));
    if (systemd == entries.end() && has_logons)
        findings.warn(file_of(service),
                      tr("pam_systemd.so is not in session: logind knows no session that could be locked"),
                      tr("apt install libpam-systemd, or add the line"));
}

void check_account(std::string_view service, const Entries& entries, Findings& findings) {
    const auto ours = find_module(entries, signet_module);
    if (ours == entries.end()) return;
    const bool is_last = ours + 1 == entries.end();
    if (ends_well_at_once(*ours) && !is_last)
        findings.fail(file_of(service),
                      told("{} in account: who has a card gets past the modules behind it, and past a locked "
                           "or expired account",
                           line_of(*ours)),
                      "account required pam_signet.so");
    if (decision_after(ours->control, "perm_denied").action == PamAction::ignore)
        findings.fail(file_of(service), told("{} in account: its refusals do not count", line_of(*ours)),
                      "account required pam_signet.so");
}

// `phases`: those of the check.
void check_closed(Host& host, std::initializer_list<std::string_view> phases, Findings& findings) {
    for (const LockOut& line : closed_stacks(host))
        if (std::ranges::find(phases, line.phase) != phases.end())
            findings.fail(file_of(line.entry.file),
                          told("line {}, {}: nobody gets past {} at {}, root neither", line.entry.line,
                               line.phase, line_of(line.entry),
                               fmt::format("{}", fmt::join(line.services, ", "))),
                          tr("take the line out, or count the lines that lead over it"));
}

} // namespace

void check_sections(Host& host, Findings& findings) {
    std::vector<std::string> problems;
    PamStacks stacks = stacks_with_module(read_pam_files(host.places().pam_stacks, problems));
    const bool is_understood = check_lines(host, findings);
    if (is_understood) std::ranges::copy(stacks.problems, std::back_inserter(problems));
    for (const std::string& problem : problems)
        findings.warn("/etc/pam.d", problem, "signetctl policy");
    const PolicyTable table = policy_table(host.settings(), stacks);
    for (const std::string& finding : table.findings) {
        const auto without_file = table.without_file.find(finding);
        findings.warn("signet.toml", finding,
                      without_file == table.without_file.end() ? profile
                                                               : remedy_of_file(without_file->second));
    }
    if (is_understood && problems.empty() && table.findings.empty())
        findings.ok("signet.toml", tr("its services have pam_signet.so in their stacks"));
}

void check_auth_stacks(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    for_each_service(host, [&](const std::string& service, const ServiceSettings& settings) {
        const Entries entries = entries_of(host.pam(), service, "auth");
        const auto ours = find_module(entries, signet_module);
        if (ours == entries.end()) return; // of that the sections are told
        if (settings.card == CardDemand::required && settings.use != ServiceUse::gate)
            check_before(service, entries, ours, findings);
        check_jumps(service, entries, findings);
        check_what_follows(service, settings, entries, ours, findings);
    });
    check_closed(host, {"auth"}, findings);
    check_options(host, findings);
    if (findings.all().size() == before)
        findings.ok("/etc/pam.d", tr("what pam_signet.so answers in auth counts"));
}

void check_other_stacks(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    for_each_service(host, [&](const std::string& service, const ServiceSettings& settings) {
        check_account(service, entries_of(host.pam(), service, "account"), findings);
        check_session(service, settings, entries_of(host.pam(), service, "session"), findings);
    });
    check_closed(host, {"account", "session"}, findings);
    if (findings.all().size() == before)
        findings.ok("/etc/pam.d", tr("pam_signet.so is right in account and session"));
}

} // namespace signet::ctl
