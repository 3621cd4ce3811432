// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which accounts a filter finds, asked of NamedAccounts. Equality of an attribute that names an account is
// answered; anything else is Undefined, and RFC 4511 4.5.1.7 says what becomes of the whole: Undefined or true
// is true, Undefined and false is false, and a filter that stays Undefined of an account does not find it.

#include "certmap/certificate/digest.hpp"
#include "certmap/entries/named_accounts.hpp"
#include "certmap/rules/filter.hpp"

#include <optional>
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
//   altSecurityIdentities, ipaCertMapData: a key in Active Directory's text (alt_security_identity.hpp)
//   userCertificate, userCertificate;binary: DER, by its SHA-256 from `digest`
//   userPrincipalName, krbPrincipalName, ipaKrbPrincipalAlias: the key KeyKind::upn
//   objectSid: the key KeyKind::sid
//   uid, sAMAccountName, cn: a local user
// An error that names the assertion: it is none of these, or its value is none of the attribute's.
Result<Question> question_of(const Filter& equality, const Digest& digest);

struct Found {
    std::vector<Entry> accounts{}; // by id, each once
    std::string undefined{};       // nobody is found, and this part of the filter had no answer; else empty
};

// An error is the source's; also of a filter that everybody fulfils whom nobody looked up, such as a negation
// alone, and of an assertion that names most_found accounts or more: a source stops somewhere, so there may be
// others.
Result<Found> find_accounts(const Filter& filter, NamedAccounts& accounts, const Digest& digest);

// Why a filter can never find anybody, whatever its values are; nullopt: it can. Asked when rules are read.
std::optional<Error> why_never(const Filter& filter);

inline constexpr std::size_t most_found = 8;

} // namespace signet::certmap
