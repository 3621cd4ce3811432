// SPDX-License-Identifier: Apache-2.0
// Where a ticket goes after a logon: a card that is good ends there where it cannot be stored.
#include "daemon/signetctl/check/ccache_place.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/confinement.hpp"
#include "daemon/signetctl/check/room.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sys/stat.h>

namespace signet::ctl {
namespace {

constexpr const char* kcm_socket = "/run/.heim_org.h5l.kcm-socket"; // of libkrb5, and of SSSD
constexpr mode_t everybodys = 01777;
// Made for each user who logs on, by logind and by pam_mkhomedir: that nobody has one yet is no fault.
constexpr const char* made_later[] = {"/run/user", "/home"};

bool is_made_later(const std::string& folder) {
    return std::ranges::find(made_later, folder) != std::end(made_later);
}

void check_kcm(Findings& findings) {
    std::error_code error;
    if (std::filesystem::exists(kcm_socket, error)) return;
    findings.fail("KCM:", told("nobody listens at {}: no ticket can be stored", kcm_socket),
                  tr("apt install sssd-kcm; systemctl enable --now sssd-kcm.socket; or another "
                     "default_ccache_name in krb5.conf"));
}

void check_room(const std::string& folder, Findings& findings) {
    const Room room = room_in(folder, Writer::users);
    if (room == Room::none)
        findings.fail(folder, tr("is full: no ticket can be stored"), remedy_of(room, folder));
    if (room == Room::read_only)
        findings.fail(folder, tr("is mounted read-only: no ticket can be stored"), remedy_of(room, folder));
}

// The mounts of a service are its own: what root may write here, workers may not be able to write there.
void check_service(const Units& units, const std::string& folder, Findings& findings) {
    const std::string property = closing_property(units, "signetd.service", folder);
    if (!property.empty())
        findings.fail(
            folder,
            told("cannot be written by signetd.service, because of {} in a drop-in: no ticket can be "
                 "stored",
                 property),
            tr("systemctl edit signetd.service, and take the line out; systemctl revert "
               "signetd.service takes out all such changes"));
}

void check_mode(const std::string& folder, const struct stat& status, Findings& findings) {
    const bool is_everybodys = (status.st_mode & everybodys) == everybodys;
    if (is_everybodys) return;
    const bool is_writable = (status.st_mode & S_IWOTH) != 0;
    const std::string text =
        is_writable ? tr("lacks the sticky bit: one user can put another one's ticket out of the way")
                    : tr("cannot be written by everybody: no ticket can be stored");
    findings.fail(folder, text,
                  folder == "/tmp" ? Remedy::safe({"chmod", "1777", folder})
                                   : Remedy("chmod 1777 " + folder));
}

void check_ccache_folder(const Units& units, const CcacheFolder& folder, Findings& findings) {
    if (folder.path.empty()) return;
    // Each user's is mounted there when the user comes, and signetd.service gets it as it is.
    if (folder.path != "/run/user") check_service(units, folder.path, findings);
    if (is_made_later(folder.path)) return;
    struct stat status {};
    if (stat(folder.path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return findings.fail(folder.path, tr("is no folder, and tickets go there: none can be stored"),
                             "install --directory --mode=1777 " + folder.path);
    if (folder.is_last) check_mode(folder.path, status, findings);
    check_room(folder.path, findings);
}

} // namespace

void check_tickets(Host& host, Findings& findings) {
    const std::string& set = host.settings().domain.ccache;
    const std::string name = set.empty() ? default_ccache_name() : set;
    const std::size_t before = findings.all().size();
    if (!can_be_given_to_session(name))
        findings.fail(
            name,
            tr("is of a kind that a worker cannot give to a session: after the PIN every logon fails; "
               "FILE:, DIR:, KEYRING:persistent: and KCM: can be given"),
            tr("set another default_ccache_name in krb5.conf, or ccache of [domain] in signet.toml"));
    else if (name.starts_with("KCM:"))
        check_kcm(findings);
    else
        check_ccache_folder(host.units(), ccache_folder_of(name), findings);
    if (findings.all().size() == before) findings.ok("tickets", told("go to {}", name));
}

} // namespace signet::ctl
