// SPDX-License-Identifier: Apache-2.0
#pragma once

// A module of PAM on the disk: would libpam be able to load it?

#include "daemon/system/result.hpp"

#include <string>

namespace signet::ctl {

// Why it cannot be loaded, or has no part in a logon; empty: it can. An error: that is not known.
system::Result<std::string> load_problem(const std::string& module);

} // namespace signet::ctl
