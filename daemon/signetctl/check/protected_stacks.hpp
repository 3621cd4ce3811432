// SPDX-License-Identifier: Apache-2.0
#pragma once

// The services that Signet has a part in: by a section of signet.toml, or by pam_signet.so in one of their stacks. What libpam
// reads for them decides who logs on.

#include "daemon/signetctl/check/finding.hpp"
#include "daemon/signetctl/check/host.hpp"

#include <map>
#include <string>

namespace signet::ctl {

// By service.
std::map<std::string, PamReading> protected_readings(Host& host);

// Lines of their stacks that libpam does not understand: each an error. False: there are some.
bool check_lines(Host& host, Findings& findings);

} // namespace signet::ctl
