// SPDX-License-Identifier: Apache-2.0
// What every process of this host reads, and the workers of logons too: a file that root alone may read looks well to root.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/reach.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <pwd.h>
#include <string_view>

namespace signet::ctl {
namespace {

// Of libc's look-ups: accounts and their order, names and addresses of KDCs. One that is not there is none's fault here.
constexpr const char* system_files[] = {"/etc/passwd", "/etc/nsswitch.conf", "/etc/hosts",
                                        "/etc/resolv.conf"};

// Everybody else's system has them so, and nothing in them is secret.
Remedy remedy_of_system_file(const Barrier& barrier) {
    const bool is_roots = system::exposure_of(barrier.path, system::root_uid).empty();
    if (barrier.is_folder || !is_roots) return remedy_of(barrier);
    return Remedy::safe({"chmod", "644", barrier.path});
}

void check_program(const std::string& worker, Findings& findings) {
    if (can_run(worker)) return;
    std::error_code error;
    if (!std::filesystem::exists(worker, error)) return; // `permissions` says so
    findings.fail(worker, tr("cannot be run: signetd can do nothing without it"),
                  system::exposure_of(worker, system::root_uid).empty()
                      ? Remedy::safe({"chmod", "755", worker})
                      : Remedy("chmod 755 " + worker));
}

// getpwnam() asks whom nsswitch.conf(5) names, and the users of the workers are in /etc/passwd.
void check_name_services(Findings& findings) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/passwd", "re"), std::fclose);
    bool is_there = false;
    while (const passwd* const account = file ? fgetpwent(file.get()) : nullptr)
        is_there = is_there || std::string_view(account->pw_name) == "signet-judge";
    if (is_there && getpwnam("signet-judge") == nullptr)
        findings.fail(
            "/etc/nsswitch.conf",
            tr("its line passwd does not lead to /etc/passwd: no worker has a user, and nobody logs on"),
            tr("write \"passwd: files\" before what else is named there"));
}

} // namespace

void check_reach(Host& host, Findings& findings) {
    const std::size_t before = findings.all().size();
    check_program(host.places().worker, findings);
    check_name_services(findings);
    for (const char* file : system_files)
        if (const auto barrier = barrier_for_workers(file))
            findings.fail(
                barrier->path,
                told("keeps the users of the workers from {}: logons fail that need what stands there", file),
                remedy_of_system_file(*barrier));
    if (findings.all().size() == before)
        findings.ok("files", tr("of the system can be read by the users of the workers"));
}

} // namespace signet::ctl
