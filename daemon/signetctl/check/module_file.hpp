// SPDX-License-Identifier: Apache-2.0
#pragma once

// A module of PAM on the disk: would libpam be able to load it?

#include "daemon/system/result.hpp"

#include <string>
#include <string_view>

namespace signet::ctl {

// Where libpam looks for it; `folder`: that of its modules. Empty: it puts a part of the name in itself ($ISA).
std::string path_of_module(const std::string& folder, const std::string& module);

// Why there is nothing to load at that path, by a look at it alone. Empty: there is something, or nobody knows.
std::string file_problem(const std::string& path);

// Is it a library of this system's kind (ELF) with a function of that name? An error: that is not known.
system::Result<bool> has_function(const std::string& library, std::string_view name);

// Why it cannot be loaded, or has no part in a logon; empty: it can. An error: that is not known.
system::Result<std::string> load_problem(const std::string& module);

} // namespace signet::ctl
