// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/module_options.hpp"

#include "certmap/text/spelling.hpp"
#include "daemon/protocol/client.hpp"
#include "daemon/protocol/demand.hpp"
#include "daemon/signetctl/check/protected_stacks.hpp"
#include "daemon/signetctl/pam_lines.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace signet::ctl {
namespace {

constexpr std::string_view socket_option = "socket";
constexpr std::array options{
    ModuleOption{socket_option, protocol::default_socket},
    ModuleOption{"demand", protocol::default_demand_file},
    ModuleOption{"quiet", {}},
    ModuleOption{"debug", {}},
};

std::string hint_for(std::string_view name) {
    std::vector<std::string_view> names;
    for (const ModuleOption& option : options)
        names.push_back(option.name);
    return told("{}; see pam_signet(8)", certmap::spelling_hint(name, names));
}

void check_option(const PamEntry& entry, const std::string& argument, Findings& findings) {
    const std::string file = path_of_stack(entry.file);
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const auto* const option = std::ranges::find(options, name, &ModuleOption::name);
    if (option == options.end() || (equals == argument.npos) != option->default_path.empty())
        return findings.warn(
            file,
            told("line {}: {} is no option of pam_signet.so, which passes over it", entry.line, argument),
            hint_for(name));
    if (equals == argument.npos) return;
    const std::string value = argument.substr(equals + 1);
    if (!value.starts_with('/'))
        findings.fail(file,
                      told("line {}: {} is no absolute path: nobody but root gets in", entry.line, argument),
                      tr("take the option out; see pam_signet(8)"));
    else if (value != option->default_path && name == socket_option)
        findings.warn(file,
                      told("line {}: pam_signet.so asks at {}, and signetd listens at {}: who is not "
                           "answered is refused",
                           entry.line, value, option->default_path),
                      tr("take the option out; see pam_signet(8)"));
    else if (value != option->default_path)
        findings.warn(
            file,
            told("line {}: pam_signet.so reads what is demanded in {}, and signetd writes it to {}: where it "
                 "is not, a card is demanded of everybody",
                 entry.line, value, option->default_path),
            tr("take the option out; see pam_signet(8)"));
}

} // namespace

std::span<const ModuleOption> module_options() {
    return options;
}

void check_options(Host& host, Findings& findings) {
    std::set<std::pair<std::string, unsigned>> seen; // lines that many services include
    for (const auto& [service, reading] : protected_readings(host))
        for (const std::string_view phase : pam_phases)
            for (const PamEntry& entry : entries_of(host.pam(), service, phase)) {
                if (!is_module(entry.module, signet_module) || !seen.emplace(entry.file, entry.line).second)
                    continue;
                for (const std::string& argument : entry.arguments)
                    check_option(entry, argument, findings);
            }
}

} // namespace signet::ctl
