// SPDX-License-Identifier: Apache-2.0
// The file of pam_signet.so: there, whole, and root's alone to write.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/module_file.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/pam_lines.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <filesystem>
#include <set>

namespace signet::ctl {
namespace {

constexpr const char* profile = "pam-auth-update --enable signet signet-session";
constexpr const char* reinstall = "apt install --reinstall libpam-signet";

std::string path_of(Host& host, const std::string& module) {
    return module.starts_with('/') ? module : host.places().pam_folder + "/" + module;
}

void check_loads(const std::string& module, Findings& findings) {
    const auto problem = load_problem(module);
    if (!problem)
        findings.warn(module, told("whether it can be loaded is not known: {}", problem.error().problem),
                      reinstall);
    else if (!problem->empty())
        findings.fail(module, told("cannot be loaded ({}): nobody gets in, root neither", *problem),
                      reinstall);
    else
        findings.ok(module, tr("is there"));
}

} // namespace

void check_module(Host& host, Findings& findings) {
    std::set<std::string> modules;
    for (const auto& [service, text] : host.pam())
        for (const std::string_view phase : pam_phases)
            for (const PamEntry& entry : entries_of(host.pam(), service, phase))
                if (is_module(entry.module, signet_module)) modules.insert(path_of(host, entry.module));
    if (modules.empty()) {
        findings.warn(pam_folders[0], tr("no service has pam_signet.so: nobody is asked for a card"),
                      profile);
        return;
    }
    for (const std::string& module : modules) {
        std::error_code error;
        if (!std::filesystem::is_regular_file(module, error))
            findings.fail(module,
                          tr("is not there, and /etc/pam.d names it: nobody gets in at those services"),
                          reinstall);
        else if (const auto exposure = system::exposure_of(module, system::root_uid); !exposure.empty())
            findings.fail(module, told("{}, who would be root at the next logon", exposure),
                          remedy_of_exposure(module, system::root_uid));
        else
            check_loads(module, findings);
    }
}

} // namespace signet::ctl
