// SPDX-License-Identifier: Apache-2.0
#pragma once

// A rule's templates applied to a certificate's names. Used by mapper.hpp alone.

#include "certmap/rules/certificate.hpp"
#include "certmap/rules/mapper.hpp"
#include "certmap/rules/rule.hpp"

#include <vector>

namespace signet::certmap {

// The different accounts the rule's templates give, without `rule` set; never empty. One for each combination
// of the names they draw on, up to max_reported_accounts. An error if one of the names may not be used, is
// not there, or gives a principal or user name that cannot be one: never an account from what is left.
Result<std::vector<Account>> expand(const Rule& rule, const Certificate& certificate);

} // namespace signet::certmap
