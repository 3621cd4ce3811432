// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/protected_stacks.hpp"

#include "daemon/signetctl/check/pam_control.hpp"
#include "daemon/signetctl/pam_lines.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/service_access.hpp"

#include <fmt/ranges.h>

#include <set>
#include <tuple>

namespace signet::ctl {
namespace {

// Each line once, with the services that read it.
using BadLines = std::map<std::tuple<std::string, unsigned, std::string, std::string>, std::set<std::string>>;

void add(BadLines& lines, const BadPamLine& bad, const std::string& service) {
    lines[{bad.file, bad.line, bad.phase, bad.problem}].insert(service);
}

void add_controls(BadLines& lines, const PamFiles& files, const std::string& service) {
    for (const std::string_view phase : pam_phases)
        for (const PamEntry& entry : entries_of(files, service, phase))
            if (!is_understood(entry.control))
                add(lines,
                    {entry.file, entry.line, std::string(phase),
                     told("{} is no control field", entry.control)},
                    service);
}

} // namespace

std::map<std::string, PamReading> protected_readings(Host& host) {
    std::map<std::string, PamReading> readings;
    for (const PamStack& stack : stacks_with_module(host.pam()).services) {
        const auto section = policy::section_of_service(host.settings(), stack.service);
        if (!stack.phases.empty() || section.settings.use != policy::ServiceUse::off)
            readings.emplace(stack.service, reading_of(host.pam(), stack.service));
    }
    return readings;
}

bool check_lines(Host& host, Findings& findings) {
    BadLines lines;
    for (const auto& [service, reading] : protected_readings(host)) {
        for (const BadPamLine& bad : reading.bad_lines)
            add(lines, bad, service);
        add_controls(lines, host.pam(), service);
    }
    for (const auto& [bad, services] : lines) {
        const auto& [file, line, phase, problem] = bad;
        const std::string where = fmt::format("{}", fmt::join(services, ", "));
        const std::string text =
            phase == "password"
                ? told(
                      "line {}: libpam does not understand it ({}): nobody changes a PIN or a password at {}",
                      line, problem, where)
                : told("line {}: libpam does not understand it ({}): nobody gets in at {}, root neither",
                       line, problem, where);
        findings.fail(
            path_of_stack(file), text,
            tr("mend the line (pam.conf(5)), and keep a shell of root open until somebody has got in"));
    }
    return lines.empty();
}

} // namespace signet::ctl
