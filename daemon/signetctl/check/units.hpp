// SPDX-License-Identifier: Apache-2.0
#pragma once

// What systemd says of units. Pure, but for the call of systemctl.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

// Properties of one unit, as `systemctl show` writes them.
using Unit = std::map<std::string, std::string, std::less<>>;
using Units = std::map<std::string, Unit, std::less<>>;

// Of `systemctl show UNIT...`: "Key=Value" lines, a blank line between units.
Units parse_units(std::string_view text);

// Empty: there is no systemd to ask, and `problem` says why.
Units read_units(const std::vector<std::string>& names, std::string& problem);

// Empty: the unit is not there, or has no such property.
std::string property_of(const Units& units, std::string_view unit, std::string_view property);

} // namespace signet::ctl
