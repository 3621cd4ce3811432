// SPDX-License-Identifier: Apache-2.0
// What Signet itself needs on the disk: settings, folders that nobody else may write, and users for its workers.
#include "daemon/protocol/demand.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/protected_stacks.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/check/room.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/identity.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/card_need.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace signet::ctl {
namespace {

using policy::ServiceUse;

constexpr const char* state_folder = "/var/lib/signet";

bool is_there(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) || error;
}

bool has_gates(const policy::Settings& settings) {
    return std::ranges::any_of(settings.services,
                               [](const auto& entry) { return entry.second.use == ServiceUse::gate; });
}

// What the module goes by while signetd cannot be asked.
void check_demand(Host& host, Findings& findings) {
    using State = protocol::DemandOnFile::State;
    const std::string path = protocol::default_demand_file;
    const auto demand = protocol::read_demand(path, system::root_uid);
    const Remedy restart = Remedy::safe({"systemctl", "restart", "signetd.service"});
    switch (demand.state) {
    case State::known: return findings.ok(path, tr("is what the PAM module goes by without signetd"));
    case State::unusable:
        return findings.fail(
            path, told("{}: the PAM module demands a card of everybody but root", demand.problem), restart);
    case State::not_there:
        if (host.loaded().settings)
            findings.fail(
                path,
                tr("is not there: to the PAM module Signet was never set up, and it lets everybody pass"),
                restart);
        return;
    }
}

void check_folder(const std::string& folder, Findings& findings) {
    if (const auto exposure = system::exposure_of(folder, system::root_uid); !exposure.empty())
        findings.fail(folder, told("{}, who can change with it who logs on", exposure),
                      remedy_of_exposure(folder, system::root_uid));
}

// The files of PAM that decide about Signet's services: a stack without the module asks nobody for a card.
void check_stack_files(Host& host, Findings& findings) {
    std::set<std::string> names;
    for (const auto& [service, reading] : protected_readings(host))
        names.insert(reading.files.begin(), reading.files.end());
    for (const std::string& name : names)
        for (const std::string& folder : host.places().pam_stacks)
            if (const std::string path = folder + "/" + name; is_there(path)) {
                check_folder(path, findings);
                break; // the next folder's is not read
            }
}

// What the PAM module goes by without signetd is written there whenever settings are taken over.
void check_state_folder(Findings& findings) {
    const Room room = room_in(state_folder, Writer::root);
    if (room == Room::none)
        findings.fail(state_folder, tr("is full: signetd takes over no settings"),
                      remedy_of(room, state_folder));
    if (room == Room::read_only)
        findings.fail(state_folder, tr("is mounted read-only: signetd takes over no settings"),
                      remedy_of(room, state_folder));
}

void check_user(const char* name, const char* why, Findings& findings) {
    if (const auto identity = system::identity_of(name); !identity)
        findings.fail(name, fmt::format("{}: {}", identity.error().problem, tr(why)),
                      Remedy::safe({"systemd-sysusers"}));
}

} // namespace

void check_host_settings(Host& host, Findings& findings) {
    const std::string& path = host.places().config;
    if (!is_there(path)) {
        findings.fail(
            path, tr("is not there: signetd does not start, and no card is asked for"),
            tr("signetctl setup; or copy minimal.toml of /usr/share/doc/signet-server/examples there"));
        return;
    }
    for (const policy::Problem& problem : host.loaded().problems)
        findings.fail(path, policy::problem_text(problem), "signetctl config check");
    if (!host.loaded().settings) return;
    findings.ok(path, tr("in order"));
    const auto has_part = [](const auto& entry) { return entry.second.use != ServiceUse::off; };
    if (std::ranges::none_of(host.settings().services, has_part))
        findings.warn(path, tr("no [service.NAME] is in use: Signet has no part in any logon"),
                      tr("add [service.login] with use = \"logon\"; see signet.toml(5)"));
}

void check_permissions(Host& host, Findings& findings) {
    const std::string& config = host.places().config;
    const std::size_t before = findings.all().size();
    for (const std::string& folder :
         {std::filesystem::path(config).parent_path().string(), config::fragments_of(config),
          std::string(state_folder), std::string("/run/signet"), std::string("/etc/pam.d"),
          std::string("/etc/krb5.conf"), host.places().worker})
        check_folder(folder, findings);
    // Else each of them would say again that its folder can be written.
    if (system::exposure_of(pam_folders[0], system::root_uid).empty()) check_stack_files(host, findings);
    if (!is_there("/run/signet"))
        findings.fail("/run/signet", tr("is not there: signetd has no place for its socket"),
                      Remedy::safe({"systemd-tmpfiles", "--create", "signet.conf"}));
    if (!is_there(host.places().worker))
        findings.fail(host.places().worker, tr("is not there: signetd can do nothing without it"),
                      "apt install --reinstall signet-server");
    check_state_folder(findings);
    check_demand(host, findings);
    if (std::ranges::all_of(findings.all().begin() + static_cast<std::ptrdiff_t>(before),
                            findings.all().end(),
                            [](const Finding& finding) { return finding.severity == Severity::ok; }))
        findings.ok("folders", tr("are root's alone to write"));
}

void check_users(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    const policy::Settings& settings = host.settings();
    check_user("signet-judge", certmap::phrase("certificates cannot be judged").one, findings);
    if (settings.domain.verify_ticket != policy::TicketVerification::never)
        check_user("signet-ticket", certmap::phrase("tickets cannot be checked").one, findings);
    if (policy::needs_cards(settings))
        check_user("signet-card", certmap::phrase("cards cannot be read").one, findings);
    if (has_gates(settings))
        check_user("signet-gate", certmap::phrase("sshd cannot ask for keys").one, findings);
    if (!system::local_group("signet"))
        findings.fail("signet", tr("there is no such group: the mapping store can be read by nobody"),
                      Remedy::safe({"systemd-sysusers"}));
    if (findings.all().size() == before) findings.ok("users", tr("those of the workers are there"));
}

} // namespace signet::ctl
