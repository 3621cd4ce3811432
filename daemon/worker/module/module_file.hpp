// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a PKCS#11 module is, by the name that the settings have for it: its code runs with a PIN in the process, so it is
// loaded only if nobody but root could have written it. Used by the verbs that load one.

#include "daemon/worker/result.hpp"

#include <string>
#include <vector>

namespace signet::worker {

/// The path of a module: an absolute path as it is, or a file name that is looked up in `folders`. `module-failed` when there is
/// none, and when another user than root could have written or replaced it.
Result<std::string> module_path(const std::string& module, const std::vector<std::string>& folders);

} // namespace signet::worker
