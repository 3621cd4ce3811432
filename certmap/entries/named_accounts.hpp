// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who can tell the accounts that a filter names, by a key or by a user name: the mapping store, in tests a
// fake. The caller of the mapper gives one; it is not kept.

#include "certmap/entries/entry.hpp"
#include "certmap/entries/explicit_mapping.hpp"
#include "certmap/text/result.hpp"

#include <string>
#include <vector>

namespace signet::certmap {

class NamedAccounts : public AccountSource {
public:
    // The accounts of this local user, exactly as written.
    virtual Result<std::vector<Entry>> find_user(const std::string& user) = 0;
};

} // namespace signet::certmap
