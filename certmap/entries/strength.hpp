// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is it enough that an account has these keys of a certificate? Microsoft's KB5014754 ("Certificate-based
// authentication changes on Windows domain controllers") and [MS-PKCA] 3.1.5.2.1.5 and .6 as one pure
// decision, for one certificate and one account. Which account it is, is explicit_mapping.hpp.

#include "certmap/entries/mapping_key.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::certmap {

// The values 0, 1 and 2 of StrongCertificateBindingEnforcement. Windows has known only the last since
// September 2025. A contradiction refuses in every mode.
enum class BindingMode : std::uint8_t { names = 0, compatibility = 1, full = 2 };

struct BindingPolicy {
    BindingMode mode = BindingMode::full;
    // Seconds that a certificate may be older than its account (CertificateBackdatingCompensation).
    std::int64_t backdating = 0;
};

// Of a mode's number, as it comes from settings or over the wire. nullopt: there is no such mode.
std::optional<BindingPolicy> binding_policy_of(std::uint8_t mode,
                                               std::chrono::milliseconds backdating) noexcept;

struct StrengthQuestion {
    std::span<const KeyKind> matched{}; // kinds of the certificate's keys that the account has
    // Something else than a key has named the account: a rule, or an attribute of a KDC's database.
    bool named = false;
    bool named_strongly = false; // likewise, and it is the administrator's word that this binds
    // The account has a strong key by which somebody wrote down its certificates; SIDs do not count.
    bool account_has_strong_key = false;
    bool is_of_another = false;                    // another account has a strong key, or the SID, of it
    std::optional<std::string> certificate_sid{};  // "S-1-5-..."; empty: there is one, and it may not be used
    std::span<const std::string> account_sids{};   // empty: not known
    std::int64_t certificate_not_before = 0;       // seconds since 1970
    std::optional<std::int64_t> account_created{}; // likewise; nullopt: not known
};

enum class StrengthReason : std::uint8_t {
    not_mapped,           // the account has none of the certificate's keys
    strong_mapping,       // accepted: a key that is strong by itself
    sid_matches,          // accepted: the certificate names the account's SID
    strong_rule,          // accepted: a rule that the administrator calls strong
    not_enforced,         // accepted: the mode asks for no strength
    weak_but_newer,       // accepted: the certificate was issued when the account existed
    weak_only,            // refused: nothing strong
    certificate_predates, // refused: the certificate is older than the account
    account_age_unknown,  // refused: it cannot be said which is older
    sid_differs,          // refused: the certificate names another account's SID
    sid_not_comparable,   // refused: a SID in the certificate, and nothing to compare it with
    other_key,            // refused: the account has strong keys, and none of them is the certificate's
    of_another,           // refused: the certificate is strongly bound to another account
    entry_unreadable,     // refused: a value of the account's entry could not be read
    store_incomplete,     // refused: there is no entry, and entries were left out that could not be read
};

// "weak-only", ...
std::string_view id_of(StrengthReason reason) noexcept;
// One line for an administrator.
std::string_view describe(StrengthReason reason) noexcept;

struct StrengthVerdict {
    bool accepted = false;
    bool strong = false;
    StrengthReason reason = StrengthReason::not_mapped;

    bool operator==(const StrengthVerdict&) const = default;
};

StrengthVerdict judge_strength(const BindingPolicy& policy, const StrengthQuestion& question);

} // namespace signet::certmap
