// SPDX-License-Identifier: Apache-2.0
// What surrounds a session: sshd, which lets in whose card is elsewhere; lockers; logind.
#include "certmap/text/text.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/identity.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <map>

namespace signet::ctl {
namespace {

using policy::GateProof;
using policy::ServiceSettings;
using policy::ServiceUse;

constexpr const char* sshd_config = "/etc/ssh/sshd_config";
constexpr auto gate_lines = certmap::phrase("see SSH in signet-gate(7), then systemctl reload ssh");

using SshdSettings = std::map<std::string, std::string, std::less<>>;

// "key value" lines of `sshd -T`, keys in lower case; of a key that stands there twice the first counts.
SshdSettings parse_sshd(std::string_view text) {
    SshdSettings settings;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto blank = line.find(' ');
        if (blank != std::string_view::npos) settings.emplace(line.substr(0, blank), line.substr(blank + 1));
    }
    return settings;
}

std::string value_of(const SshdSettings& settings, std::string_view key) {
    const auto found = settings.find(key);
    return found == settings.end() ? "none" : found->second;
}

bool has(const std::vector<GateProof>& via, GateProof proof) {
    return std::ranges::find(via, proof) != via.end();
}

void check_keys_command(const SshdSettings& sshd, Findings& findings) {
    const std::string command = value_of(sshd, "authorizedkeyscommand");
    const std::string user = value_of(sshd, "authorizedkeyscommanduser");
    const std::string program = command.substr(0, command.find(' '));
    if (command.find("signetctl ssh-keys") == std::string::npos)
        findings.fail("AuthorizedKeysCommand",
                      command == "none" ? tr("is not set: the key of a card lets nobody in")
                                        : told("is {}, which knows no cards", command),
                      "AuthorizedKeysCommand /usr/bin/signetctl ssh-keys %u %t %k");
    else if (const auto exposure = system::exposure_of(program, system::root_uid); !exposure.empty())
        findings.fail(program, told("{}: sshd does not run it", exposure),
                      remedy_of_exposure(program, system::root_uid));
    else if (user != "signet-gate" && user != "root")
        findings.fail("AuthorizedKeysCommandUser",
                      told("{} may not ask signetd for keys: the key of a card lets nobody in", user),
                      "AuthorizedKeysCommandUser signet-gate");
    if (value_of(sshd, "pubkeyauthentication") != "yes")
        findings.fail("PubkeyAuthentication", tr("is off: the key of a card lets nobody in"), tr(gate_lines));
}

void check_gate(const SshdSettings& sshd, const ServiceSettings& settings, Findings& findings) {
    const std::size_t before = findings.all().size();
    if (value_of(sshd, "usepam") != "yes")
        findings.fail(
            "UsePAM",
            tr("is off: pam_signet.so is not asked, and the settings of [service.sshd] have no effect"),
            tr(gate_lines));
    if (has(settings.gate.via, GateProof::key)) check_keys_command(sshd, findings);
    if (has(settings.gate.via, GateProof::ticket) && value_of(sshd, "gssapiauthentication") != "yes")
        findings.fail("GSSAPIAuthentication", tr("is off: a ticket lets nobody in"), tr(gate_lines));
    const bool takes_passwords = value_of(sshd, "passwordauthentication") == "yes" ||
                                 value_of(sshd, "kbdinteractiveauthentication") == "yes";
    if (takes_passwords && settings.account != policy::AccountDemand::by_card)
        findings.warn("PasswordAuthentication", tr("is on: who knows a password needs no card"),
                      tr("turn it off, or set account = \"card\" in [service.sshd]"));
    if (value_of(sshd, "permituserenvironment") != "no")
        findings.warn("PermitUserEnvironment",
                      tr("is on: a user's own file could say by what means somebody came in"),
                      "PermitUserEnvironment no");
    if (findings.all().size() == before) findings.ok(sshd_config, tr("asks signetd"));
}

} // namespace

void check_sshd(Host& host, Findings& findings) {
    const ServiceSettings settings = policy::service_named(host.settings(), "sshd");
    if (settings.use != ServiceUse::gate)
        return findings.ok("sshd", tr("is no gate for cards that are elsewhere"));
    const std::string sshd = first_program({"/usr/sbin/sshd"});
    if (sshd.empty())
        return findings.fail("sshd", tr("is not installed, and [service.sshd] is a gate"),
                             "apt install openssh-server");
    const auto output = output_of({sshd, "-T"});
    if (!output || output->exit_status != 0) {
        const std::string said =
            output ? output->text.substr(0, output->text.find('\n')) : output.error().problem;
        findings.fail(sshd_config, told("sshd does not take it: {}", certmap::printable_ascii(said)),
                      "sshd -t");
        return;
    }
    check_gate(parse_sshd(output->text), settings, findings);
}

void check_lockers(Host& host, Findings& findings) {
    bool locks = false;
    bool unlocks = false;
    for (const auto& [section, service] : host.settings().services) {
        locks = locks || service.on_removal == policy::SessionResponse::lock;
        unlocks = unlocks || service.use == ServiceUse::unlock;
    }
    if (locks && !unlocks)
        findings.warn("on_removal",
                      tr("is lock, and no section has use = \"unlock\": no locker asks for the card again"),
                      tr("add a section for the screen locker's service; see LOCKERS in signet.toml(5)"));
    else
        findings.ok("lockers", locks ? tr("one asks for the card") : tr("no session is locked"));
}

void check_logind(Host& host, Findings& findings) {
    const bool acts = std::ranges::any_of(host.settings().services, [](const auto& entry) {
        return entry.second.on_removal != policy::SessionResponse::none;
    });
    const std::string active = property_of(host.units(), "systemd-logind.service", "ActiveState");
    if (active == "active" || host.units().empty())
        findings.ok("systemd-logind.service", active.empty() ? tr("was not looked at") : tr("is active"));
    else if (property_of(host.units(), "systemd-logind.service", "LoadState") == "masked")
        findings.fail("systemd-logind.service", tr("is masked: nobody knows who sits where"),
                      "systemctl unmask systemd-logind.service; systemctl start systemd-logind.service");
    else
        findings.fail("systemd-logind.service",
                      acts ? told("is {}: no session can be locked or ended", active)
                           : told("is {}: who sits where is not known", active),
                      Remedy::safe({"systemctl", "start", "systemd-logind.service"}));
}

} // namespace signet::ctl
