// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/strength.hpp"

#include <algorithm>
#include <limits>

namespace signet::certmap {
namespace {

// KB5014754, "Audit events". Windows Server 2008 has 41, 48 and 49 for the same.
constexpr KdcEvent no_event{};
constexpr KdcEvent no_strong_mapping_warning{39, EventLevel::warning}; // row 1, compatibility
constexpr KdcEvent no_strong_mapping{39, EventLevel::error};           // row 1, full enforcement
constexpr KdcEvent certificate_older{40, EventLevel::error};           // row 2, only in compatibility
constexpr KdcEvent other_sid{41, EventLevel::error};                   // row 3

StrengthVerdict accepted(StrengthReason reason, bool strong, KdcEvent event = no_event) {
    return {true, strong, reason, event};
}

StrengthVerdict refused(StrengthReason reason, KdcEvent event) {
    return {false, false, reason, event};
}

// By a key that an administrator wrote down or that is the certificate itself; a SID is judged on its own.
bool has_strong_mapping(const StrengthQuestion& question) {
    return std::ranges::any_of(question.matched,
                               [](KeyKind kind) { return kind != KeyKind::sid && is_strong(kind); });
}

bool sid_matches(const StrengthQuestion& question) {
    return std::ranges::find(question.account_sids, *question.certificate_sid) != question.account_sids.end();
}

bool sid_differs(const StrengthQuestion& question) {
    return question.certificate_sid && !question.account_sids.empty() && !sid_matches(question);
}

// Not older than the account, or by no more than is allowed.
bool is_new_enough(const BindingPolicy& policy, const StrengthQuestion& question) {
    const std::int64_t slack = std::max<std::int64_t>(policy.backdating, 0);
    constexpr auto earliest = std::numeric_limits<std::int64_t>::min();
    const std::int64_t created = *question.account_created;
    const std::int64_t oldest = created < earliest + slack ? earliest : created - slack;
    return question.certificate_not_before >= oldest;
}

// [MS-PKCA] 3.1.5.2.1.6: a SID that matches makes any mapping strong, one that does not fails all that is
// weak. KB5014754 says the same of the modes 1 and 2 ("check if the certificate has the new SID extension and
// validate it").
StrengthVerdict judge_sid(const StrengthQuestion& question) {
    if (sid_matches(question)) return accepted(StrengthReason::sid_matches, true);
    if (question.account_sids.empty() || question.certificate_sid->empty())
        return refused(StrengthReason::sid_not_comparable, no_strong_mapping);
    return refused(StrengthReason::sid_differs, other_sid);
}

// KB5014754, mode 1: "if this extension is not present, authentication is allowed if the user account
// predates the certificate".
StrengthVerdict judge_age(const BindingPolicy& policy, const StrengthQuestion& question) {
    if (!question.account_created) return refused(StrengthReason::account_age_unknown, certificate_older);
    if (!is_new_enough(policy, question))
        return refused(StrengthReason::certificate_predates, certificate_older);
    return accepted(StrengthReason::weak_but_newer, false, no_strong_mapping_warning);
}

} // namespace

StrengthVerdict judge_strength(const BindingPolicy& policy, const StrengthQuestion& question) {
    if (question.matched.empty()) return refused(StrengthReason::not_mapped, no_event);
    const bool strong = has_strong_mapping(question);
    if (policy.mode == BindingMode::disabled) // mode 0: "disables strong certificate mapping check"
        return accepted(strong ? StrengthReason::strong_mapping : StrengthReason::not_enforced, strong);
    if (policy.sid_overrules_mapping && sid_differs(question))
        return refused(StrengthReason::sid_differs, other_sid);
    // Modes 1 and 2: "checks if there is a strong certificate mapping. If yes, authentication is allowed."
    if (strong) return accepted(StrengthReason::strong_mapping, true);
    if (question.certificate_sid) return judge_sid(question);
    // Mode 2: "if this extension is not present, authentication is denied".
    if (policy.mode != BindingMode::compatibility)
        return refused(StrengthReason::weak_only, no_strong_mapping);
    return judge_age(policy, question);
}

std::string_view id_of(StrengthReason reason) noexcept {
    switch (reason) {
    case StrengthReason::not_mapped: return "not-mapped";
    case StrengthReason::strong_mapping: return "strong-mapping";
    case StrengthReason::sid_matches: return "sid-matches";
    case StrengthReason::not_enforced: return "not-enforced";
    case StrengthReason::weak_but_newer: return "weak-but-newer";
    case StrengthReason::weak_only: return "weak-only";
    case StrengthReason::certificate_predates: return "certificate-predates-account";
    case StrengthReason::account_age_unknown: return "account-age-unknown";
    case StrengthReason::sid_differs: return "sid-differs";
    case StrengthReason::sid_not_comparable: return "sid-not-comparable";
    }
    return "unknown";
}

std::string_view describe(StrengthReason reason) noexcept {
    switch (reason) {
    case StrengthReason::not_mapped: return "the account has none of the certificate's keys";
    case StrengthReason::strong_mapping: return "the account has a strong key of the certificate";
    case StrengthReason::sid_matches: return "the certificate names the account's SID";
    case StrengthReason::not_enforced: return "the mapping is weak, and strength is not asked for";
    case StrengthReason::weak_but_newer:
        return "the mapping is weak, and the certificate is newer than the account";
    case StrengthReason::weak_only: return "the mapping is weak";
    case StrengthReason::certificate_predates:
        return "the mapping is weak, and the certificate is older than the account";
    case StrengthReason::account_age_unknown:
        return "the mapping is weak, and it is not known when the account was created";
    case StrengthReason::sid_differs: return "the certificate names the SID of another account";
    case StrengthReason::sid_not_comparable:
        return "the mapping is weak, and the SID in the certificate cannot be compared with the account's";
    }
    return "unknown";
}

} // namespace signet::certmap
