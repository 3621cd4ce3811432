// SPDX-License-Identifier: Apache-2.0
#pragma once

// A store as what identification.hpp asks for accounts. Who writes or lists a store uses store.hpp.

#include "certmap/rules/named_accounts.hpp"
#include "certmap/rules/result.hpp"

#include <memory>
#include <string>

namespace signet::certmap {

// Null: there is no file at this path, which is an empty store. An error for one that cannot be used: what it
// says is not known then, and nobody may be mapped without it.
Result<std::unique_ptr<NamedAccounts>> open_accounts(const std::string& path);

} // namespace signet::certmap
