// SPDX-License-Identifier: Apache-2.0
#pragma once

// How `signetctl check` and `signetctl kdc check` end: with all that was found, and yes where a logon works.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/command.hpp"

#include <string>

namespace signet::ctl {

ExitStatus tell(const Invocation& invocation, const Findings& findings);

// The command line names a check that there is not.
ExitStatus complain_of_check(const Invocation& invocation, const std::string& name);

} // namespace signet::ctl
