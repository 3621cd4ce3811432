// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files that the settings name and that workers read: said when the settings are read, not at a logon.
// signetd looks who may write them and never into them.

#include "policy/settings.hpp"

#include <string>
#include <vector>

namespace signet::daemon {

// One line each, for the administrator: files of anchors and of the CAs in [revocation], and the keytab where tickets are
// verified with it, that are not there or that another user than root could have written.
std::vector<std::string> problems_of_files(const policy::Settings& settings);

} // namespace signet::daemon
