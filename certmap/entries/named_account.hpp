// SPDX-License-Identifier: Apache-2.0
#pragma once

// How strongly a certificate is bound to an account that something else than its keys has named: a rule, an
// attribute of a KDC's database, or the KDC's answer. Such a name merely locates the account. Its entries in
// the store are looked up under every spelling, and what they say decides: an account that an administrator
// has bound to a certificate is reached by nothing weaker.

#include "certmap/entries/explicit_mapping.hpp"
#include "certmap/entries/named_accounts.hpp"
#include "certmap/text/principal.hpp"

#include <optional>
#include <span>
#include <string>

namespace signet::certmap {

struct NamedAccount {
    std::string user{}; // local user name, as whoever named it spells it; may be empty
    std::span<const Principal>
        principals{};      // enterprise names among them are passed over: they name nobody yet
    std::string domain{};  // the host's realm
    bool strongly = false; // the administrator calls the name a strong binding
};

struct NamedVerdict {
    StrengthVerdict strength{};
    std::optional<Entry> entry{}; // that the verdict is about; nullopt: the store has none
};

// An error is the source's: nothing is known then, and nobody is mapped.
Result<NamedVerdict> judge_named(const Certificate& certificate, const BindingPolicy& policy,
                                 NamedAccounts& accounts, const NamedAccount& named);

} // namespace signet::certmap
