// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/units.hpp"

#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace signet::ctl {
namespace {

void close_unit(Unit& unit, Units& units) {
    const auto id = unit.find("Id");
    if (id != unit.end()) units.emplace(id->second, unit);
    unit.clear();
}

} // namespace

Units parse_units(std::string_view text) {
    Units units;
    Unit unit;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto equals = line.find('=');
        if (line.empty())
            close_unit(unit, units);
        else if (equals != std::string_view::npos)
            unit.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    close_unit(unit, units);
    return units;
}

Units read_units(const std::vector<std::string>& names, std::string& problem) {
    const std::string systemctl = first_program({"/usr/bin/systemctl", "/bin/systemctl"});
    if (systemctl.empty()) {
        problem = tr("there is no systemctl");
        return {};
    }
    std::vector<std::string> command{systemctl, "show", "--no-pager"};
    std::ranges::copy(names, std::back_inserter(command));
    const auto output = output_of(command);
    if (output && output->exit_status == 0) return parse_units(output->text);
    problem = output ? output->text.substr(0, output->text.find('\n')) : output.error().problem;
    return {};
}

std::string property_of(const Units& units, std::string_view unit, std::string_view property) {
    const auto found = units.find(unit);
    if (found == units.end()) return {};
    const auto value = found->second.find(property);
    return value == found->second.end() ? std::string() : value->second;
}

} // namespace signet::ctl
