// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which account a certificate identifies by the entries that a directory or an administrator made. Pure but
// for the source of accounts. Rules, which need no entries, are rules/mapper.hpp; whether the certificate is
// trusted is asked elsewhere.
//
// Every key of the certificate is asked, so that a second account is seen and told of, never hidden by the
// order of the questions. Without a claimed account exactly one must be found; with one it must be among
// those found, whoever else is (one card may serve several accounts). Then strength.hpp decides.

#include "certmap/certificate/certificate.hpp"
#include "certmap/entries/entry.hpp"
#include "certmap/entries/strength.hpp"
#include "certmap/text/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

// Where accounts are looked up: the store, or a test's list.
class AccountSource {
public:
    AccountSource() = default;
    AccountSource(const AccountSource&) = delete;
    AccountSource& operator=(const AccountSource&) = delete;
    virtual ~AccountSource() = default;

    // The accounts that have this key: none, one, or some of several.
    virtual Result<std::vector<Entry>> find(const MappingKey& key) = 0;
};

// Is this the account that the user said to be? Empty: nobody said anything.
using Claim = std::function<bool(const Entry&)>;

enum class KeyVerdict : std::uint8_t {
    unknown,  // no account has the key
    names_it, // the account that was found in the end has it
    other,    // another account has it
    several,  // more than one account has it
};

// One key that was asked about, for those who want to know why.
struct TriedKey {
    MappingKey key;
    bool strong = false;
    std::vector<std::string> users; // of the accounts that have it
    KeyVerdict verdict = KeyVerdict::unknown;
};

enum class ExplicitOutcome : std::uint8_t {
    not_mapped, // no account has a key of the certificate
    mapped,
    ambiguous, // several accounts, and nobody said which
    refused,   // by its strength, or the certificate belongs to other accounts than the claimed one
};

// "names-it", ...; "ambiguous", ...
std::string_view id_of(KeyVerdict verdict) noexcept;
std::string_view id_of(ExplicitOutcome outcome) noexcept;

struct ExplicitMapping {
    ExplicitOutcome outcome = ExplicitOutcome::not_mapped;
    std::optional<Entry> account; // mapped, or refused by its strength
    StrengthVerdict strength;     // of that account
    std::vector<Entry> several;   // ambiguous: whose it may be
    std::vector<TriedKey> tried;  // strong ones first
};

// An error is the source's: nothing is known then, and nobody is mapped.
Result<ExplicitMapping> map_explicitly(const Certificate& certificate, const BindingPolicy& policy,
                                       AccountSource& accounts, const Claim& claim = {});

// How a certificate and one entry stand to each other.
struct EntryQuestion {
    bool named = false;          // see StrengthQuestion
    bool named_strongly = false; // likewise
    bool is_of_another = false;  // likewise
    // Kinds of the certificate's keys that the entry has, where they are known already; nullptr: to be found.
    const std::vector<KeyKind>* matched = nullptr;
};
StrengthVerdict judge_entry(const Certificate& certificate, const BindingPolicy& policy, const Entry& entry,
                            const EntryQuestion& question);

} // namespace signet::certmap
