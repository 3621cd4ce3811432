// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which account a certificate identifies, and how strongly it is bound to it. With a mapping store the entries
// are asked first, and what they say is final; a rule then merely locates an account, whose own entry decides
// whether the certificate binds to it (entries/strength.hpp). Without a store names decide, the CAs being
// believed about them. Not asked here: is it trusted (trust/authorities.hpp), may it log on (usage.hpp), is the
// account allowed (policy).
//
// A certificate may be several accounts'. Then somebody says which is meant, and that account is judged as if it were
// alone: a choice is what identify() says with a claim for it, and no way around a refusal.
//
// For every store, all rules and each certificate: if an account is named here and its entry has a strong key,
// the certificate has one of its strong keys, or its SID.

#include "certmap/entries/named_account.hpp"
#include "certmap/rules/mapper.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

// What there is to ask; only for the call.
struct Sources {
    NamedAccounts* store = nullptr; // nullptr: none is configured
    // Of this machine alone, with a store that no directory writes; nullptr: there is none. What it knows of a
    // certificate is final, and only what is strong by itself counts in it.
    NamedAccounts* local_accounts = nullptr;
    BindingPolicy binding{}; // with a store
    std::span<const Rule> rules{};
    std::string domain{};                  // the host's realm; empty: not known
    std::span<const std::string> realms{}; // other realms whose principals are accounts here
    Digest digest{};
};

// The account that somebody says it is.
struct Subject {
    // Chooses among several accounts that the certificate may be; empty: nothing was said.
    std::function<bool(const Account&)> claim{};
    // The client that the KDC has found, whose entry is judged as well: an enterprise name says nothing of the
    // account until then. Empty: not known yet.
    Principal client{};
};

enum class IdentificationOutcome : std::uint8_t {
    not_mapped,
    mapped,
    ambiguous, // several accounts
    refused,   // there is an account, and the certificate is not bound to it well enough
};

// Accounts of one certificate that a person may choose among.
inline constexpr std::size_t max_choices = 8;
static_assert(max_choices < max_reported_accounts);

// "mapped", ...
std::string_view id_of(IdentificationOutcome outcome) noexcept;

struct Identification {
    IdentificationOutcome outcome = IdentificationOutcome::not_mapped;
    std::optional<Account> account;      // mapped; its principal is never empty
    ExplicitMapping entries;             // what the store said of the certificate's keys
    std::optional<Mapping> rules;        // what the rules said; nullopt: they were not asked
    std::optional<NamedVerdict> binding; // to the account that a rule or a weak key named, with a store
    std::string problem;                 // for the administrator, one line; empty: mapped
    bool is_local = false;               // the entries are those of local_accounts
    // Ambiguous, without a claim: the answer for each account that would be mapped with a claim for it. Empty: none
    // would, or there are more accounts than max_choices.
    std::vector<Identification> choices{};
};

// An error is the store's: nothing is known then, and nobody is mapped.
Result<Identification> identify(const Certificate& certificate, const Sources& sources,
                                const Subject& subject = {});

// The realm of accounts of this machine alone, which is no realm: no KDC can have this name (RFC 6761 6.4).
inline constexpr std::string_view no_realm = "LOCAL.INVALID";

// Is it an account of this machine alone whose entry has this very certificate, or its public key? Other strong keys are
// words of a CA: a serial number, a SID, a key identifier.
bool is_pinned(const Identification& found);

// The account of an entry; it may leave its principal to the host's realm. Empty principal: that is not known, or
// what the entry says is none.
Account account_of(const Entry& entry, const std::string& domain);

} // namespace signet::certmap
