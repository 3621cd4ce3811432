// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which accounts a filter finds, asked of NamedAccounts. Only what can be answered is: equality of an
// attribute that names an account, and sets of such. Anything else in the filter is an error that names it,
// whatever the rest finds, since it could have named somebody else.

#include "certmap/certificate/digest.hpp"
#include "certmap/entries/named_accounts.hpp"
#include "certmap/rules/filter.hpp"

#include <string>
#include <variant>
#include <vector>

namespace signet::certmap {

struct UserName {
    std::string name;

    bool operator==(const UserName&) const = default;
};

using Question = std::variant<MappingKey, UserName>;

// What an equality asks for:
//   altSecurityIdentities, ipaCertMapData         a key in Active Directory's text
//   (alt_security_identity.hpp) userCertificate, userCertificate;binary       DER, by its SHA-256 from
//   `digest` userPrincipalName, krbPrincipalName, ipaKrbPrincipalAlias    the key KeyKind::upn objectSid the
//   key KeyKind::sid uid, sAMAccountName, cn                       a local user
// An error that names the assertion: it is none of these, or its value is none of the attribute's.
Result<Question> question_of(const Filter& equality, const Digest& digest);

// By id, each once. A negation is answered only beside something in the same (&...) that finds accounts, and
// an error is also what names most_found accounts or more: a source stops somewhere, so there may be others.
Result<std::vector<Entry>> find_accounts(const Filter& filter, NamedAccounts& accounts, const Digest& digest);

inline constexpr std::size_t most_found = 8;

} // namespace signet::certmap
