// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where accounts are looked up by what they are called: the mapping store, in tests a fake. The caller owns it
// and it is used during the call only. A name finds every account that has it but for the case of ASCII
// letters, since NSS and directories find them so: an account must not escape its own entry by its spelling.

#include "certmap/entries/entry.hpp"
#include "certmap/entries/explicit_mapping.hpp"
#include "certmap/text/mapping_rule.hpp"
#include "certmap/text/result.hpp"

#include <string>
#include <vector>

namespace signet::certmap {

class NamedAccounts : public AccountSource {
public:
    // The accounts of this local user.
    virtual Result<std::vector<Entry>> find_user(const std::string& user) = 0;
    // The accounts with this principal, "alice@REALM" in the escapes of krb5_parse_name(3). Entries that leave
    // their principal to the host's realm are found by find_user() alone.
    virtual Result<std::vector<Entry>> find_principal(const std::string& principal) = 0;
    // True: records were left out whose account could not be told, so that no entry is no knowledge.
    virtual Result<bool> is_incomplete() = 0;
    // The rules by which their domain maps certificates to them, if that was brought along.
    virtual Result<std::vector<RuleText>> domain_rules() { return std::vector<RuleText>(); }
};

} // namespace signet::certmap
