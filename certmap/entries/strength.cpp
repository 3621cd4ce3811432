// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/strength.hpp"

#include "certmap/text/phrase.hpp"

#include <algorithm>
#include <limits>

namespace signet::certmap {
namespace {

StrengthVerdict accepted(StrengthReason reason, bool strong) {
    return {true, strong, reason};
}

StrengthVerdict refused(StrengthReason reason) {
    return {false, false, reason};
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
    return question.certificate_sid && !question.certificate_sid->empty() && !question.account_sids.empty() &&
           !sid_matches(question);
}

// Not older than the account, or by no more than is allowed.
bool is_new_enough(const BindingPolicy& policy, const StrengthQuestion& question) {
    const std::int64_t slack = std::max<std::int64_t>(policy.backdating, 0);
    constexpr auto earliest = std::numeric_limits<std::int64_t>::min();
    const std::int64_t created = *question.account_created;
    const std::int64_t oldest = created < earliest + slack ? earliest : created - slack;
    return question.certificate_not_before >= oldest;
}

// KB5014754, mode 1: "if this extension is not present, authentication is allowed if the user account
// predates the certificate".
StrengthVerdict judge_age(const BindingPolicy& policy, const StrengthQuestion& question) {
    if (!question.account_created) return refused(StrengthReason::account_age_unknown);
    if (!is_new_enough(policy, question)) return refused(StrengthReason::certificate_predates);
    return accepted(StrengthReason::weak_but_newer, false);
}

// What says that the certificate is somebody else's. It is asked before the mode, since no mode allows it; an
// account that an administrator has bound to a certificate is reached by nothing weaker than that.
std::optional<StrengthVerdict> contradiction(const StrengthQuestion& question) {
    if (sid_differs(question)) return refused(StrengthReason::sid_differs);
    if (question.certificate_sid && question.certificate_sid->empty())
        return refused(StrengthReason::sid_not_comparable);
    const bool same_sid = question.certificate_sid && sid_matches(question);
    if (question.account_has_strong_key && !same_sid) return refused(StrengthReason::other_key);
    if (question.is_of_another && !same_sid && !question.named_strongly)
        return refused(StrengthReason::of_another);
    return std::nullopt;
}

// [MS-PKCA] 3.1.5.2.1.6: a SID that matches makes any mapping strong, one that does not fails all that is
// weak. KB5014754 says the same of the modes 1 and 2 ("check if the certificate has the new SID extension and
// validate it"). Both were asked before: here the account's SID is not known.
StrengthVerdict judge_by_mode(const BindingPolicy& policy, const StrengthQuestion& question) {
    if (policy.mode == BindingMode::names) return accepted(StrengthReason::not_enforced, false);
    if (question.certificate_sid) return refused(StrengthReason::sid_not_comparable);
    if (policy.mode == BindingMode::compatibility) return judge_age(policy, question);
    // Mode 2: "if this extension is not present, authentication is denied".
    return refused(StrengthReason::weak_only);
}

} // namespace

std::optional<BindingPolicy> binding_policy_of(std::uint8_t mode,
                                               std::chrono::milliseconds backdating) noexcept {
    if (mode > static_cast<std::uint8_t>(BindingMode::full)) return std::nullopt;
    return BindingPolicy{static_cast<BindingMode>(mode),
                         std::chrono::duration_cast<std::chrono::seconds>(backdating).count()};
}

StrengthVerdict judge_strength(const BindingPolicy& policy, const StrengthQuestion& question) {
    // Modes 1 and 2: "checks if there is a strong certificate mapping. If yes, authentication is allowed":
    // whatever the SID says, so that one card can be mapped to a second account.
    if (has_strong_mapping(question)) return accepted(StrengthReason::strong_mapping, true);
    if (question.matched.empty() && !question.named) return refused(StrengthReason::not_mapped);
    if (auto refusal = contradiction(question)) return *refusal;
    if (question.certificate_sid && sid_matches(question)) return accepted(StrengthReason::sid_matches, true);
    if (question.named_strongly) return accepted(StrengthReason::strong_rule, true);
    return judge_by_mode(policy, question);
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
    case StrengthReason::strong_rule: return "strong-rule";
    case StrengthReason::other_key: return "other-key";
    case StrengthReason::of_another: return "of-another-account";
    case StrengthReason::entry_unreadable: return "entry-unreadable";
    case StrengthReason::store_incomplete: return "store-incomplete";
    }
    return "unknown";
}

std::string_view describe(StrengthReason reason) noexcept {
    switch (reason) {
    case StrengthReason::not_mapped: return phrase("the account has none of the certificate's keys").one;
    case StrengthReason::strong_mapping: return phrase("the account has a strong key of the certificate").one;
    case StrengthReason::sid_matches: return phrase("the certificate names the account's SID").one;
    case StrengthReason::not_enforced:
        return phrase("the mapping is weak, and strength is not asked for").one;
    case StrengthReason::weak_but_newer:
        return phrase("the mapping is weak, and the certificate is newer than the account").one;
    case StrengthReason::weak_only: return phrase("the mapping is weak").one;
    case StrengthReason::certificate_predates:
        return phrase("the mapping is weak, and the certificate is older than the account").one;
    case StrengthReason::account_age_unknown:
        return phrase("the mapping is weak, and it is not known when the account was created").one;
    case StrengthReason::sid_differs: return phrase("the certificate names the SID of another account").one;
    case StrengthReason::sid_not_comparable:
        return phrase("the mapping is weak, and the SID in the certificate cannot be compared with the "
                      "account's")
            .one;
    case StrengthReason::strong_rule: return phrase("a rule that is declared strong names the account").one;
    case StrengthReason::other_key:
        return phrase("the account is bound to other certificates, and this is none of them").one;
    case StrengthReason::of_another: return phrase("the certificate is bound to another account").one;
    case StrengthReason::entry_unreadable:
        return phrase("a value of the account's entry could not be read").one;
    case StrengthReason::store_incomplete:
        return phrase(
                   "the store has no entry of the account, and entries were left out that could not be read")
            .one;
    }
    return phrase("unknown").one;
}

} // namespace signet::certmap
