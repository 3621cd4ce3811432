// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which token of which module is meant: a module by its name in the settings, a token by the reader that its card is in, or by the
// name that it goes by where it is in none. Used by the verb `token`.

#include "daemon/worker/module/slots.hpp"

#include <string>
#include <vector>

namespace signet::worker {

/// `module-failed` where it is not there, is not root's, or does not load.
Result<Module> load_module(const std::string& name);

/// Those that may be meant: a card with several PINs is several tokens. None: the module knows no token there.
Result<std::vector<ModuleToken>> tokens_meant(const Module& module, const std::string& module_name,
                                              const std::string& reader);

/// `card-not-for-logon`, which is what no token means.
WorkerError no_token(const std::string& module_name);

} // namespace signet::worker
