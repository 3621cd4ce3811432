// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which token of which module is meant: a module by its name in the settings, a token by the reader that its card is in, or by the
// name that it goes by where it is in none. Used by the verb `token`.

#include "daemon/worker/module/module_card.hpp"

#include <memory>
#include <string>

namespace signet::worker {

/// `module-failed` where it is not there, is not root's, or does not load.
Result<Module> load_module(const std::string& name);

struct OpenedToken {
    std::unique_ptr<ModuleCard> card; // the module must outlive it
    CardContents contents;
};

/// Of those that may be meant, since a card with several PINs is several tokens, the first one that has a certificate; else the
/// first one's refusal. `card-not-for-logon`: the module knows no token there.
Result<OpenedToken> open_token(Module& module, const std::string& module_name, const std::string& reader,
                               ReaderBelow below);

} // namespace signet::worker
