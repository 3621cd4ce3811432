// SPDX-License-Identifier: Apache-2.0
// Is signetd there, does it answer, and is it confined as it ships?
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <array>

namespace signet::ctl {
namespace {

using certmap::phrase;

constexpr const char* service = "signetd.service";
constexpr const char* socket_unit = "signetd.socket";
constexpr const char* ask_systemd = "systemctl status signetd.service";

// What signetd.service ships with, and what each is for. A drop-in that takes one back is somebody's decision, or was
// forgotten after a day of trying.
struct Confinement {
    const char* property;
    const char* value;
    const char* without; // what is open then
};
constexpr std::array confinements{
    Confinement{"NoNewPrivileges", "yes",
                phrase("a worker that is taken over could gain rights by a setuid program").one},
    Confinement{"ProtectSystem", "full", phrase("it could write /usr and /etc").one},
    Confinement{"PrivateDevices", "yes", phrase("it could reach devices").one},
    Confinement{"MemoryDenyWriteExecute", "yes", phrase("it could run code that it was sent").one},
    Confinement{"LimitCORE", "0", phrase("a core file could hold a PIN").one},
    Confinement{"KillMode", "mixed", phrase("a worker could be cut off while it writes a ticket").one},
    Confinement{"LockPersonality", "yes", phrase("it could change how the kernel treats it").one},
    Confinement{"RestrictRealtime", "yes", phrase("it could take the processor for itself").one},
};

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
    const std::string& notice = daemon.status->settings_notice;
    if (notice.empty())
        findings.ok("settings", tr("are in force as they stand on disk"));
    else if (host.loaded().settings)
        findings.warn("settings", notice, Remedy::safe({"systemctl", "reload", service}));
    else
        findings.fail("settings", told("{}: after the next boot there would be no signetd", notice),
                      "signetctl config check");
}

void check_sandbox(Host& host, Findings& findings) {
    const Units& units = host.units();
    if (!units.contains(service)) {
        findings.warn("systemd", tr("it is not known how signetd is confined"), ask_systemd);
        return;
    }
    bool is_whole = true;
    for (const Confinement& shipped : confinements) {
        const std::string value = property_of(units, service, shipped.property);
        const bool is_stricter = value == "strict" && std::string_view(shipped.value) == "full";
        if (value == shipped.value || is_stricter) continue;
        is_whole = false;
        findings.warn(
            service,
            told("{} is {} in place of {}: {}", shipped.property, value, shipped.value, tr(shipped.without)),
            tr("systemctl cat signetd.service; take the line out of the drop-in"));
    }
    if (is_whole) findings.ok(service, tr("is confined as it ships"));
}

} // namespace signet::ctl
