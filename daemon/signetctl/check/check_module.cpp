// SPDX-License-Identifier: Apache-2.0
// The files of modules that the stacks name: pam_signet.so, whole, and those of others; root's alone to write.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/lock_outs.hpp"
#include "daemon/signetctl/check/module_file.hpp"
#include "daemon/signetctl/check/protected_stacks.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/pam_lines.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

namespace signet::ctl {
namespace {

constexpr const char* profile = "pam-auth-update --enable signet signet-session";
constexpr const char* reinstall = "apt install --reinstall libpam-signet";

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

// One that is named by several lines, and what it is that they keep from people.
struct Missing {
    std::string problem{};
    std::set<std::string> places{};
    std::set<std::string> services{};
};
enum class Harm : std::uint8_t { none, password, of_host, without_card, everybody };

Harm harm_of(const LockOut& line) {
    if (line.phase == "password") return line.who == LockedOut::everybody ? Harm::password : Harm::none;
    switch (line.who) {
    case LockedOut::nobody: break;
    case LockedOut::of_host: return Harm::of_host;
    case LockedOut::without_card: return Harm::without_card;
    case LockedOut::everybody: return Harm::everybody;
    }
    return Harm::none;
}

// They open keyrings, and Debian's own stacks name them whether they are installed or not.
constexpr std::array<std::string_view, 3> keyrings{"pam_gnome_keyring.so", "pam_kwallet.so",
                                                   "pam_kwallet5.so"};

// Whoever wrote the line has reckoned with it.
bool may_be_missing(const PamEntry& entry) {
    const auto is_it = [&](std::string_view name) { return is_module(entry.module, name); };
    return entry.may_be_missing || std::ranges::any_of(keyrings, is_it) ||
           entry.control.find("module_unknown") != entry.control.npos;
}

std::string text_of(Harm harm, const Missing& missing) {
    const std::string places = fmt::format("{}", fmt::join(missing.places, ", "));
    const std::string services = fmt::format("{}", fmt::join(missing.services, ", "));
    const std::string& problem = missing.problem;
    switch (harm) {
    case Harm::everybody:
        return told("{} ({}): nobody gets in at {}, root neither", problem, places, services);
    case Harm::without_card:
        return told("{} ({}): nobody gets in without a card at {}, root neither", problem, places, services);
    case Harm::of_host:
        return told("{} ({}): neither root nor any other account of this host gets in without a card at {}",
                    problem, places, services);
    case Harm::password: return told("{} ({}): nobody changes a password at {}", problem, places, services);
    case Harm::none: return told("{} ({}): libpam goes on without it at {}", problem, places, services);
    }
    return {};
}

void check_others(Host& host, Findings& findings) {
    std::map<std::pair<std::string, Harm>, Missing> modules;
    for (const LockOut& line : missing_modules(host)) {
        const Harm harm = harm_of(line);
        if (harm == Harm::none && may_be_missing(line.entry)) continue;
        Missing& missing = modules[{line.path, harm}];
        missing.problem = line.problem;
        missing.places.insert(place_of(line.entry));
        missing.services.insert(line.services.begin(), line.services.end());
    }
    for (const auto& [module, missing] : modules) {
        const auto& [path, harm] = module;
        const std::string next =
            told("reinstall the package that dpkg -S '*/{}' names, or mend the line (pam.conf(5)); keep a "
                 "shell of root open until somebody has got in",
                 std::filesystem::path(path).filename().string());
        if (harm == Harm::none)
            findings.warn(path, text_of(harm, missing), next);
        else
            findings.fail(path, text_of(harm, missing), next);
    }
}

// Of folders each once: what anybody may put there is any module.
void check_exposure_of_others(Host& host, const std::set<std::string>& ours, Findings& findings) {
    std::set<std::string> paths;
    for (const auto& [service, reading] : protected_readings(host))
        for (const std::string_view phase : pam_phases)
            for (const PamEntry& entry : entries_of(host.pam(), service, phase)) {
                const std::string module = path_of_module(host.places().pam_folder, entry.module);
                const std::string folder = std::filesystem::path(module).parent_path();
                const bool is_open = !system::exposure_of(folder, system::root_uid).empty();
                if (!ours.contains(module)) paths.insert(is_open ? folder : module);
            }
    for (const std::string& path : paths)
        if (const auto exposure = system::exposure_of(path, system::root_uid); !exposure.empty())
            findings.fail(path, told("{}, who would be root at the next logon", exposure),
                          remedy_of_exposure(path, system::root_uid));
}

} // namespace

void check_module(Host& host, Findings& findings) {
    std::set<std::string> modules;
    for (const auto& [service, text] : host.pam())
        for (const std::string_view phase : pam_phases)
            for (const PamEntry& entry : entries_of(host.pam(), service, phase))
                if (is_module(entry.module, signet_module))
                    modules.insert(path_of_module(host.places().pam_folder, entry.module));
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
    check_others(host, findings);
    check_exposure_of_others(host, modules, findings);
}

} // namespace signet::ctl
