// SPDX-License-Identifier: Apache-2.0
// Is signetd there, does it answer, and is it confined as it ships?
#include "daemon/config/not_in_force.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/confinement.hpp"
#include "daemon/signetctl/told.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace signet::ctl {
namespace {

constexpr const char* service = "signetd.service";
constexpr const char* socket_unit = "signetd.socket";
constexpr const char* ask_systemd = "systemctl status signetd.service";

// True: all has been said.
bool is_missing(const Units& units, const char* unit, Findings& findings) {
    const std::string load = property_of(units, unit, "LoadState");
    if (load == "masked")
        findings.fail(unit, tr("is masked: it cannot be started"),
                      told("systemctl unmask {}, if it was not masked for a reason", unit));
    else if (load != "loaded")
        findings.fail(unit, told("cannot be loaded ({})", load), "apt install --reinstall signet-server");
    return load != "loaded";
}

void check_active(const Units& units, const char* unit, Findings& findings) {
    const std::string active = property_of(units, unit, "ActiveState");
    if (active == "failed")
        findings.fail(unit,
                      told("has failed ({}): journalctl -b -u {}", property_of(units, unit, "Result"), unit),
                      Remedy::safe({"systemctl", "restart", unit}));
    else if (active != "active")
        findings.fail(unit, told("is {}: who has to use a card cannot log on", active),
                      Remedy::safe({"systemctl", "start", unit}));
    else
        findings.ok(unit, tr("is active"));
}

bool is_without_socket(Host& host) {
    std::error_code error;
    return !std::filesystem::exists(host.places().socket, error) && !error &&
           property_of(host.units(), socket_unit, "ActiveState") == "active";
}

// Lockers ask as the user whom they guard, and sshd's gate as a user of its own: who may ask what is signetd's to say. The modes
// are those of signetd.socket.
void check_openness(Host& host, Findings& findings) {
    const std::string& socket = host.places().socket;
    const std::string folder = std::filesystem::path(socket).parent_path().string();
    const std::string text =
        tr("is closed to everybody but root: lockers, users and sshd's gate do not reach signetd");
    struct stat status {};
    if (stat(folder.c_str(), &status) == 0 && (status.st_mode & S_IXOTH) == 0)
        findings.fail(folder, text,
                      folder == "/run/signet" ? Remedy::safe({"systemd-tmpfiles", "--create", "signet.conf"})
                                              : Remedy("chmod 755 " + folder));
    constexpr mode_t everybody = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
    if (stat(socket.c_str(), &status) != 0 || (status.st_mode & everybody) == everybody) return;
    const bool is_made_so = property_of(host.units(), socket_unit, "SocketMode") != "0666";
    findings.fail(socket, text,
                  is_made_so
                      ? Remedy(tr("systemctl edit signetd.socket, and take SocketMode out; then systemctl "
                                  "restart signetd.socket"))
                      : Remedy::safe({"systemctl", "restart", socket_unit}));
}

// Settings that signetd has found on disk and has not taken over.
void check_settings_in_force(Host& host, const std::string& notice, Findings& findings) {
    if (notice.empty()) return findings.ok("settings", tr("are in force as they stand on disk"));
    if (host.loaded().settings && !notice.starts_with(config::cannot_be_in_force))
        return findings.warn("settings", notice, Remedy::safe({"systemctl", "reload", service}));
    findings.fail("settings", told("{}: after the next boot there would be no signetd", notice),
                  host.loaded().settings ? "journalctl -b -u signetd" : "signetctl config check");
}

} // namespace

void check_units(Host& host, Findings& findings) {
    const Units& units = host.units();
    if (units.empty()) {
        findings.warn("systemd", told("{}: how signetd is started was not looked at", host.units_problem()),
                      ask_systemd);
        return;
    }
    for (const char* unit : {socket_unit, service}) {
        if (is_missing(units, unit, findings)) continue;
        check_active(units, unit, findings);
        if (property_of(units, unit, "NeedDaemonReload") == "yes")
            findings.warn(unit, tr("has changed on disk since systemd has read it"),
                          Remedy::safe({"systemctl", "daemon-reload"}));
    }
    if (property_of(units, socket_unit, "UnitFileState") == "disabled" &&
        property_of(units, service, "UnitFileState") == "disabled")
        findings.warn(service, tr("is not enabled: it is gone after the next boot"),
                      Remedy::safe({"systemctl", "enable", socket_unit, service}));
}

void check_daemon(Host& host, Findings& findings) {
    const DaemonWord& daemon = host.daemon();
    const std::string& socket = host.places().socket;
    if (!daemon.status && is_without_socket(host)) {
        findings.fail(
            socket,
            tr("is not there, though signetd.socket is active: somebody has removed it, and where a card "
               "is required nobody gets in"),
            Remedy::safe({"systemctl", "restart", socket_unit}));
        return;
    }
    if (!daemon.status) {
        findings.fail(
            socket,
            told("signetd does not answer ({}): where a card is required nobody gets in", daemon.problem),
            "systemctl status signetd.service; journalctl -b -u signetd");
        return;
    }
    findings.ok(socket, told("signetd {} answers", std::string_view(daemon.status->version)));
    if (daemon.status->version != SIGNET_VERSION)
        findings.warn(service,
                      told("runs version {}, and {} is installed", std::string_view(daemon.status->version),
                           SIGNET_VERSION),
                      "systemctl restart signetd.service");
    check_openness(host, findings);
    check_settings_in_force(host, daemon.status->settings_notice, findings);
}

void check_sandbox(Host& host, Findings& findings) {
    const Units& units = host.units();
    if (!units.contains(service)) {
        findings.warn("systemd", tr("it is not known how signetd is confined"), ask_systemd);
        return;
    }
    const auto deviations = deviations_of(units, service);
    const std::string next = tr("systemctl edit signetd.service, and take the line out; systemctl revert "
                                "signetd.service takes out all such changes");
    for (const auto& [property, value, shipped, breaks, severity] : deviations) {
        const std::string text = told("{} is {} in place of {}: {}", property, value, shipped, breaks);
        severity == Severity::error ? findings.fail(service, text, next) : findings.warn(service, text, next);
    }
    if (deviations.empty()) findings.ok(service, tr("is confined as it ships"));
}

} // namespace signet::ctl
