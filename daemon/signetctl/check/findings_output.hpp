// SPDX-License-Identifier: Apache-2.0
#pragma once

// How `signetctl check` and `signetctl kdc check` end: with all that was found, and yes where a logon works.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/command.hpp"

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace signet::ctl {

void print_text(std::ostream& out, const Findings& findings);
nlohmann::ordered_json json_of(const Findings& findings);

ExitStatus tell(const Invocation& invocation, const Findings& findings);

// The command line names a check that there is not.
ExitStatus complain_of_check(const Invocation& invocation, const std::string& name);

} // namespace signet::ctl
