// SPDX-License-Identifier: Apache-2.0
// Where a ticket goes after a logon: a card that is good ends there where it cannot be stored.
#include "daemon/signetctl/check/ccache_place.hpp"
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace signet::ctl {
namespace {

constexpr const char* kcm_socket = "/run/.heim_org.h5l.kcm-socket"; // of libkrb5, and of SSSD
constexpr mode_t everybodys = 01777;
// Made for each user who logs on, by logind and by pam_mkhomedir: that nobody has one yet is no fault.
constexpr const char* made_later[] = {"/run/user", "/home"};

void check_kcm(Findings& findings) {
    std::error_code error;
    if (std::filesystem::exists(kcm_socket, error)) return;
    findings.fail("KCM:", told("nobody listens at {}: no ticket can be stored", kcm_socket),
                  tr("apt install sssd-kcm; systemctl enable --now sssd-kcm.socket; or another "
                     "default_ccache_name in krb5.conf"));
}

void check_space(const std::string& folder, Findings& findings) {
    struct statvfs space {};
    if (statvfs(folder.c_str(), &space) != 0) return;
    // Some file systems do not count files.
    const bool is_full = space.f_bavail == 0 || (space.f_files != 0 && space.f_favail == 0);
    if (is_full)
        findings.fail(folder, tr("is full: no ticket can be stored"),
                      "df -h " + folder + "; df -i " + folder);
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

void check_ccache_folder(const CcacheFolder& folder, Findings& findings) {
    if (folder.path.empty() || std::ranges::find(made_later, folder.path) != std::end(made_later)) return;
    struct stat status {};
    if (stat(folder.path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return findings.fail(folder.path, tr("is no folder, and tickets go there: none can be stored"),
                             "install --directory --mode=1777 " + folder.path);
    if (folder.is_last) check_mode(folder.path, status, findings);
    check_space(folder.path, findings);
}

} // namespace

void check_tickets(Host& host, Findings& findings) {
    const std::string& set = host.settings().domain.ccache;
    const std::string name = set.empty() ? default_ccache_name() : set;
    const std::size_t before = findings.all().size();
    if (name.starts_with("KCM:"))
        check_kcm(findings);
    else
        check_ccache_folder(ccache_folder_of(name), findings);
    if (findings.all().size() == before) findings.ok("tickets", told("go to {}", name));
}

} // namespace signet::ctl
