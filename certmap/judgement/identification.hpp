// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whom does a certificate mean, by everything that is set up? The entries of the mapping store are asked
// first, and what they say is final: rules are for certificates that nobody has entered. Used by whoever
// decides (the worker, the KDC plugin); who wants to know why uses explanation.hpp, which asks here too. Not
// asked here: is it trusted (trust/chain.hpp), may it log on (usage.hpp), is the account allowed (policy).

#include "certmap/entries/explicit_mapping.hpp"
#include "certmap/rules/mapper.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace signet::certmap {

// What there is to ask; only for the call.
struct Sources {
    NamedAccounts* store = nullptr; // nullptr: there is no store
    BindingPolicy binding{};        // for the store's entries
    std::span<const Rule> rules{};
    std::string domain{}; // the host's realm; empty: not known
    Digest digest{};
};

enum class IdentificationOutcome : std::uint8_t {
    not_mapped,
    mapped,
    ambiguous, // several accounts
    refused,   // the store has an entry, and it is not good enough
};

// "mapped", ...
std::string_view id_of(IdentificationOutcome outcome) noexcept;

struct Identification {
    IdentificationOutcome outcome = IdentificationOutcome::not_mapped;
    std::optional<Account> account; // mapped; its principal is never empty
    ExplicitMapping entries;        // what the store said
    std::optional<Mapping> rules;   // what the rules said; nullopt: they were not asked
    std::string problem;            // for the administrator, one line; empty: mapped
};

// An error is the store's: nothing is known then, and nobody is mapped. `claim` is for the store's entries.
Result<Identification> identify(const Certificate& certificate, const Sources& sources,
                                const Claim& claim = {});

} // namespace signet::certmap
