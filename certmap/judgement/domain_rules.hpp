// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules that a sync has brought from the domain into the store: they stand behind those of the settings, and count with them
// by their priority.

#include "certmap/entries/named_accounts.hpp"
#include "certmap/rules/rule.hpp"
#include "certmap/text/result.hpp"

#include <vector>

namespace signet::certmap {

// `store` may be nullptr: there is none. An error: what was stored is no rule here, and one that is missing may be the one that
// keeps somebody out.
Result<std::vector<Rule>> domain_rules_of(NamedAccounts* store);

} // namespace signet::certmap
