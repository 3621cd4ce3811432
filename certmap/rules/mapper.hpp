// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whom does a certificate mean? Pure: certificate and rules in, one account or the reasons why not out. It is
// not asked here whether the certificate is trusted (trust/authorities.hpp), usable (usage.hpp) or the account
// allowed (policy).
//
// - Rules are asked by priority, lowest number first. The first priority at which a rule is for the caller's
//   domain and matches decides, as sss-certmap(5) has it: those behind it are not asked, whatever comes of it.
//   All rules of that priority that match are heard. One of them that cannot be filled in or answered means
//   that nobody is mapped, since nobody can tell whom it would have named.
// - Several names of one kind mean one account each: two different accounts, from one rule or from two, are
//   ambiguous.
// - A rule with a filter names the accounts that the source finds; one that finds nobody names nobody.
// - A name of another realm than the caller's is the account of that name only if the settings or the rule
//   itself name that realm: who is called alice elsewhere is not alice here. Else the rule names nobody.
// - Names are taken exactly: no case is changed, nothing is trimmed. "Alice@corp.example" and
//   "alice@corp.example" are two names. A rule that draws on a kind of name that has one that may not be used
//   (see certificate.hpp) cannot be filled in.

#include "certmap/certificate/certificate.hpp"
#include "certmap/certificate/digest.hpp"
#include "certmap/entries/named_accounts.hpp"
#include "certmap/rules/rule.hpp"
#include "certmap/text/principal.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace signet::certmap {

struct Account {
    // Empty, from a source of accounts alone: the user in the host's realm.
    Principal principal{};
    // Local user name, safe by text.hpp. Empty: the account is the one that the principal names, for an
    // enterprise name the one that the KDC will have found.
    std::string user{};
    bool user_is_of_upn = false; // then the KDC's answer must confirm it: a UPN names whom its owner chose
    std::size_t rule = 0;        // index of the rule that said so

    bool operator==(const Account&) const = default;
};

struct Mapped {
    Account account;
};

struct Unapplied {
    std::size_t rule = 0; // index in the rules given
    std::string why;
};

struct NotMapped {
    std::vector<Unapplied> rules{}; // those that were asked, in their order
    bool is_decided = false;        // one of them matches and names nobody: those behind it were not asked
};

struct Ambiguous {
    std::vector<Account> accounts; // at least two, at most max_reported_accounts
};

using Mapping = std::variant<NotMapped, Mapped, Ambiguous>;

// One more than a person may choose among, so that it is seen where there are more.
inline constexpr std::size_t max_reported_accounts = 9;

// What rules ask for beside the certificate; only for the call.
struct Surroundings {
    std::string domain{};                  // the caller's realm; ASCII case does not count; empty: not known
    std::span<const std::string> realms{}; // others whose principals are accounts here
    NamedAccounts* accounts = nullptr;     // answers filters; nullptr: rules with one do not apply
    Digest digest{};
};

Mapping map_certificate(const Certificate& certificate, std::span<const Rule> rules,
                        const Surroundings& surroundings = {});

} // namespace signet::certmap
