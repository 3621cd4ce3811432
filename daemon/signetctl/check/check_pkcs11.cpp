// SPDX-License-Identifier: Apache-2.0
// The PKCS#11 modules of [cards]. They are foreign code: whether one works is seen in a worker when a card is read; here it is
// looked at as a file alone.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/module_file.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/library_file.hpp"
#include "daemon/system/trusted_file.hpp"
#include "policy/card_need.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

bool are_in_use(const policy::Settings& settings) {
    const auto& drivers = settings.cards.drivers;
    return std::ranges::find(drivers, policy::CardDriver::pkcs11) != drivers.end() &&
           policy::needs_cards(settings);
}

std::string remedy_of_missing(const std::string& module) {
    return told("install the package that has it (apt-file search {}), or take it out of "
                "cards.pkcs11_modules",
                module);
}

void check_file(const std::string& path, Findings& findings) {
    if (const std::string problem = file_problem(path); !problem.empty())
        return findings.fail(path, told("{}: no card is read by it", problem), remedy_of_missing(path));
    if (const auto exposure = system::exposure_of(path, system::root_uid); !exposure.empty())
        return findings.fail(
            path, told("{}, who would see PINs: it is not loaded, and no card is read by it", exposure),
            remedy_of_exposure(path, system::root_uid));
    const auto is_module = has_function(path, "C_GetFunctionList");
    if (!is_module)
        findings.warn(path, told("whether it can be loaded is not known: {}", is_module.error().problem),
                      remedy_of_missing(path));
    else if (!*is_module)
        findings.fail(path, tr("is no PKCS#11 module (it has no C_GetFunctionList): no card is read by it"),
                      tr("name another file in cards.pkcs11_modules"));
    else
        findings.ok(path, tr("is there"));
}

} // namespace

void check_pkcs11(Host& host, Findings& findings) {
    const auto& modules = host.settings().cards.pkcs11_modules;
    if (modules.empty() || !are_in_use(host.settings()))
        return findings.ok("cards.pkcs11_modules", tr("no card is read by one"));
    const auto folders = system::module_folders();
    for (const std::string& module : modules) {
        if (const auto path = system::module_path(module, folders))
            check_file(*path, findings);
        else
            findings.fail(module, tr("is in no folder of PKCS#11 modules: no card is read by it"),
                          remedy_of_missing(module));
    }
}

} // namespace signet::ctl
