// SPDX-License-Identifier: Apache-2.0
#pragma once

// What drop-ins have made of the way signetd.service is confined. Pure. Both ways count: what is taken back opens something, and
// what is closed beyond how it ships can keep logons from working.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/check/units.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

struct Deviation {
    std::string property;
    std::string value;
    std::string shipped;
    std::string breaks; // in the person's language
    Severity severity = Severity::warning;
};

// What makes a folder one that the service may only read; empty: nothing does.
std::string closing_property(const Units& units, std::string_view unit, std::string_view folder);

std::vector<Deviation> deviations_of(const Units& units, std::string_view unit);

} // namespace signet::ctl
