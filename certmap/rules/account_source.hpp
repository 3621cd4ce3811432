// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who knows accounts by what a filter names them by: the mapping store, in tests a fake. The caller of the
// mapper gives one; it is not kept.

#include "certmap/rules/mapping_key.hpp"
#include "certmap/rules/result.hpp"

#include <string>
#include <vector>

namespace signet::certmap {

struct SourceAccount {
    std::string user;      // local user name
    std::string principal; // "alice@REALM"; empty: the user in the host's realm

    auto operator<=>(const SourceAccount&) const = default;
};

class AccountSource {
public:
    AccountSource() = default;
    AccountSource(const AccountSource&) = delete;
    AccountSource& operator=(const AccountSource&) = delete;
    virtual ~AccountSource() = default;

    // Every account with this key; an error if that cannot be told.
    virtual Result<std::vector<SourceAccount>> by_key(const MappingKey& key) = 0;
    // The same by the local user name, exactly as written.
    virtual Result<std::vector<SourceAccount>> by_user(const std::string& user) = 0;
};

} // namespace signet::certmap
