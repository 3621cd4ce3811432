// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is it enough that an account has these keys of a certificate? Microsoft's KB5014754 ("Certificate-based
// authentication changes on Windows domain controllers") and [MS-PKCA] 3.1.5.2.1.5 and .6 as one pure
// decision, for one certificate and one account. Which account it is, is explicit_mapping.hpp.

#include "certmap/entries/mapping_key.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::certmap {

// The values 0, 1 and 2 of StrongCertificateBindingEnforcement. Windows has known only the last since
// September 2025.
enum class BindingMode : std::uint8_t { disabled = 0, compatibility = 1, full = 2 };

struct BindingPolicy {
    BindingMode mode = BindingMode::full;
    // Seconds that a certificate may be older than its account (CertificateBackdatingCompensation).
    std::int64_t backdating = 0;
    // Windows does not look at the SID when a strong explicit mapping was found, so that one card can be
    // mapped to a second account. True: a SID that is another account's refuses even then.
    bool sid_overrules_mapping = false;
};

struct StrengthQuestion {
    std::span<const KeyKind> matched;            // kinds of the certificate's keys that the account has
    std::optional<std::string> certificate_sid;  // "S-1-5-..."; empty: there is one, and it may not be used
    std::span<const std::string> account_sids;   // empty: not known
    std::int64_t certificate_not_before = 0;     // seconds since 1970
    std::optional<std::int64_t> account_created; // likewise; nullopt: not known
};

enum class StrengthReason : std::uint8_t {
    not_mapped,           // the account has none of the certificate's keys
    strong_mapping,       // accepted: a key that is strong by itself
    sid_matches,          // accepted: the certificate names the account's SID
    not_enforced,         // accepted: the mode asks for no strength
    weak_but_newer,       // accepted: the certificate was issued when the account existed
    weak_only,            // refused: nothing strong
    certificate_predates, // refused: the certificate is older than the account
    account_age_unknown,  // refused: it cannot be said which is older
    sid_differs,          // refused: the certificate names another account's SID
    sid_not_comparable,   // refused: a SID in the certificate, and nothing to compare it with
};

// "weak-only", ...
std::string_view id_of(StrengthReason reason) noexcept;
// One line for an administrator.
std::string_view describe(StrengthReason reason) noexcept;

enum class EventLevel : std::uint8_t { none, warning, error };

// What a Windows KDC would write to its System log, for those who watch both.
struct KdcEvent {
    int id = 0; // 0: nothing
    EventLevel level = EventLevel::none;

    bool operator==(const KdcEvent&) const = default;
};

struct StrengthVerdict {
    bool accepted = false;
    bool strong = false;
    StrengthReason reason = StrengthReason::not_mapped;
    KdcEvent event;

    bool operator==(const StrengthVerdict&) const = default;
};

StrengthVerdict judge_strength(const BindingPolicy& policy, const StrengthQuestion& question);

} // namespace signet::certmap
