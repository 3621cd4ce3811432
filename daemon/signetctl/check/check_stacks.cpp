// SPDX-License-Identifier: Apache-2.0
// The stacks of PAM: is pam_signet.so where the settings want it, and does its answer count?
#include "certmap/text/service_pattern.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/pam_control.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/policy_table.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <set>

namespace signet::ctl {
namespace {

using policy::CardDemand;
using policy::ServiceSettings;
using policy::ServiceUse;

constexpr const char* profile = "pam-auth-update --enable signet signet-session";
// What takes a password, or a card on its own account, for a proof.
constexpr std::array<std::string_view, 6> other_proofs{"pam_unix.so", "pam_sss.so",     "pam_krb5.so",
                                                       "pam_ldap.so", "pam_winbind.so", "pam_pkcs11.so"};
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
    return "/etc/pam.d/" + std::string(service);
}

bool ends_well_at_once(const PamEntry& entry) {
    const auto decision = decision_after(entry.control, "success");
    return decision.action == PamAction::done || decision.action == PamAction::jump;
}

// A password before the card, and it is enough.
void check_before(std::string_view service, const Entries& entries, Entries::const_iterator ours,
                  Findings& findings) {
    for (auto entry = entries.begin(); entry != ours; ++entry) {
        const auto is_it = [&](std::string_view name) { return is_module(entry->module, name); };
        if (std::ranges::any_of(other_proofs, is_it) && ends_well_at_once(*entry))
            findings.fail(file_of(service),
                          told("{} stands before pam_signet.so, and is enough: who knows the password is "
                               "asked for no card",
                               line_of(*entry)),
                          tr("put pam_signet.so before it"));
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

void check_answers(std::string_view service, const ServiceSettings& settings, const Entries& entries,
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
    const auto success = decision_after(ours->control, "success");
    const auto behind = static_cast<std::size_t>(entries.end() - ours) - 1;
    if (success.action == PamAction::ignore || success.action == PamAction::bad ||
        success.action == PamAction::die)
        findings.fail(file_of(service), told("{}: a card that is good does not count", line_of(*ours)),
                      "success=done");
    else if (success.action == PamAction::jump && success.lines >= behind + 1)
        findings.fail(file_of(service),
                      told("{}: jumps over more lines than there are, and libpam refuses", line_of(*ours)),
                      tr("count the lines behind it"));
}

// Calls `look` for every service that has a section with a use and a stack of its own.
template <class Look>
void for_each_service(Host& host, Look look) {
    for (const auto& [service, text] : host.pam()) {
        if (service.starts_with("common-") || service == other_service) continue;
        const auto section = policy::section_of_service(host.settings(), service);
        const bool is_let_in =
            section.settings.use != ServiceUse::off && section.settings.use != ServiceUse::pin;
        if (is_let_in) look(service, section.settings);
    }
}

std::string path_of(Host& host, const std::string& module) {
    return module.starts_with('/') ? module : host.places().pam_folder + "/" + module;
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

} // namespace

void check_module(Host& host, Findings& findings) {
    std::set<std::string> modules;
    for (const auto& [service, text] : host.pam())
        for (const char* phase : {"auth", "account", "password", "session"})
            for (const PamEntry& entry : entries_of(host.pam(), service, phase))
                if (is_module(entry.module, signet_module)) modules.insert(path_of(host, entry.module));
    if (modules.empty()) {
        findings.warn("/etc/pam.d", tr("no service has pam_signet.so: nobody is asked for a card"), profile);
        return;
    }
    for (const std::string& module : modules) {
        std::error_code error;
        if (!std::filesystem::is_regular_file(module, error))
            findings.fail(module,
                          tr("is not there, and /etc/pam.d names it: nobody gets in at those services"),
                          "apt install --reinstall libpam-signet");
        else if (const auto exposure = system::exposure_of(module, system::root_uid); !exposure.empty())
            findings.fail(module, told("{}, who would be root at the next logon", exposure),
                          remedy_of_exposure(module, system::root_uid));
        else
            findings.ok(module, tr("is there"));
    }
}

void check_sections(Host& host, Findings& findings) {
    std::vector<std::string> problems;
    PamStacks stacks = stacks_with_module(read_pam_files(host.places().pam_stacks, problems));
    std::ranges::copy(stacks.problems, std::back_inserter(problems));
    for (const std::string& problem : problems)
        findings.warn("/etc/pam.d", problem, "signetctl policy");
    const PolicyTable table = policy_table(host.settings(), stacks);
    for (const std::string& finding : table.findings)
        findings.warn("signet.toml", finding, profile);
    if (problems.empty() && table.findings.empty())
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
        check_answers(service, settings, entries, ours, findings);
    });
    if (findings.all().size() == before)
        findings.ok("/etc/pam.d", tr("what pam_signet.so answers in auth counts"));
}

void check_other_stacks(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    for_each_service(host, [&](const std::string& service, const ServiceSettings& settings) {
        check_account(service, entries_of(host.pam(), service, "account"), findings);
        check_session(service, settings, entries_of(host.pam(), service, "session"), findings);
    });
    if (findings.all().size() == before)
        findings.ok("/etc/pam.d", tr("pam_signet.so is right in account and session"));
}

} // namespace signet::ctl
