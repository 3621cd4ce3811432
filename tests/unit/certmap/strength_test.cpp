// SPDX-License-Identifier: Apache-2.0
// KB5014754 as a table: each of Active Directory's mappings by each mode, before and after the account was
// created, with and without a SID.
#include "certmap/entries/strength.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace signet::certmap {
namespace {

constexpr std::int64_t created = 1'700'000'000;
const std::string own_sid = "S-1-5-21-1-2-3-1104";
const std::string other_sid = "S-1-5-21-1-2-3-500";

// "yes strong strong-mapping", "no weak-only", ...
std::string text_of(const StrengthVerdict& verdict) {
    std::string text = verdict.accepted ? (verdict.strong ? "yes strong " : "yes weak ") : "no ";
    text += id_of(verdict.reason);
    return text;
}

struct Situation {
    std::vector<KeyKind> matched;
    std::optional<std::string> sid{};
    std::int64_t not_before = created + 1;
    std::vector<std::string> account_sids{own_sid};
    std::optional<std::int64_t> account_created = created;
};

std::string judge(const BindingPolicy& policy, const Situation& situation) {
    return text_of(judge_strength(policy, {.matched = situation.matched,
                                           .certificate_sid = situation.sid,
                                           .account_sids = situation.account_sids,
                                           .certificate_not_before = situation.not_before,
                                           .account_created = situation.account_created}));
}

const std::string strong = "yes strong strong-mapping";
const std::string not_enforced = "yes weak not-enforced";
const std::string warned = "yes weak weak-but-newer";
const std::string too_old = "no certificate-predates-account";
const std::string weak_only = "no weak-only";
const std::string by_sid = "yes strong sid-matches";
const std::string wrong_sid = "no sid-differs";

constexpr KeyKind strong_kinds[] = {KeyKind::issuer_serial,     KeyKind::subject_key_id,
                                    KeyKind::sha1_public_key,   KeyKind::issuer_sid,
                                    KeyKind::sha256_public_key, KeyKind::certificate};
constexpr KeyKind weak_kinds[] = {KeyKind::issuer_subject, KeyKind::subject, KeyKind::rfc822, KeyKind::upn};

TEST(Strength, AcceptsStrongMappingsInEveryModeAtAnyAge) {
    for (const KeyKind kind : strong_kinds) {
        for (const auto mode : {BindingMode::names, BindingMode::compatibility, BindingMode::full}) {
            for (const std::int64_t not_before : {created - 1'000'000, created, created + 1}) {
                EXPECT_EQ(judge({.mode = mode}, {{kind}, {}, not_before}), strong) << id_of(kind);
                EXPECT_EQ(judge({.mode = mode}, {{kind}, own_sid, not_before}), strong) << id_of(kind);
                EXPECT_EQ(judge({.mode = mode}, {{kind, KeyKind::upn}, {}, not_before}), strong);
            }
        }
    }
}

TEST(Strength, JudgesWeakMappingsByModeAgeAndSid) {
    struct Case {
        std::optional<std::string> sid;
        std::int64_t age; // of the certificate's start relative to the account's creation
        std::int64_t backdating;
        std::string disabled, compatibility, full;
    };
    const Case cases[] = {
        // no SID in the certificate
        {{}, 1, 0, not_enforced, warned, weak_only},
        {{}, 0, 0, not_enforced, warned, weak_only},
        {{}, -1, 0, not_enforced, too_old, weak_only},
        {{}, -600, 600, not_enforced, warned, weak_only},
        {{}, -601, 600, not_enforced, too_old, weak_only},
        {{}, -1, -600, not_enforced, too_old, weak_only}, // no compensation is less than none
        {{}, 0, -600, not_enforced, warned, weak_only},
        // the account's: at any age
        {own_sid, 1, 0, by_sid, by_sid, by_sid},
        {own_sid, -1'000'000, 0, by_sid, by_sid, by_sid},
        // another account's
        {other_sid, 1, 0, wrong_sid, wrong_sid, wrong_sid},
        {other_sid, -1'000'000, 0, wrong_sid, wrong_sid, wrong_sid},
        {other_sid, -1, 600, wrong_sid, wrong_sid, wrong_sid},
    };
    for (const KeyKind kind : weak_kinds) {
        for (std::size_t at = 0; at < std::size(cases); ++at) {
            const Case& row = cases[at];
            const Situation situation{{kind}, row.sid, created + row.age};
            const auto verdict = [&](BindingMode mode) {
                return judge({.mode = mode, .backdating = row.backdating}, situation);
            };
            EXPECT_EQ(verdict(BindingMode::names), row.disabled) << id_of(kind) << " row " << at;
            EXPECT_EQ(verdict(BindingMode::compatibility), row.compatibility) << id_of(kind) << " row " << at;
            EXPECT_EQ(verdict(BindingMode::full), row.full) << id_of(kind) << " row " << at;
        }
    }
}

TEST(Strength, TakesAMatchingSidAlone) {
    const Situation by_sid_alone{{KeyKind::sid}, own_sid};
    EXPECT_EQ(judge({.mode = BindingMode::names}, by_sid_alone), by_sid);
    EXPECT_EQ(judge({.mode = BindingMode::compatibility}, by_sid_alone), by_sid);
    EXPECT_EQ(judge({.mode = BindingMode::full}, by_sid_alone), by_sid);
}

TEST(Strength, TakesAStrongMappingWhateverTheSid) {
    for (const KeyKind kind : strong_kinds)
        for (const auto mode : {BindingMode::names, BindingMode::compatibility, BindingMode::full})
            EXPECT_EQ(judge({.mode = mode}, {{kind}, other_sid}), strong) << id_of(kind);
}

// Whatever the mode: what the store knows of the account, and of the certificate, is not forgotten.
TEST(Strength, RefusesAContradictionInEveryMode) {
    struct Case {
        const char* name;
        StrengthQuestion question;
        const char* verdict;
    };
    static constexpr KeyKind by_upn[] = {KeyKind::upn};
    static const std::string own[] = {own_sid};
    const Case cases[] = {
        {"bound to other certificates", {.matched = by_upn, .account_has_strong_key = true}, "no other-key"},
        {"named by a rule", {.named = true, .account_has_strong_key = true}, "no other-key"},
        {"named by a strong rule",
         {.named = true, .named_strongly = true, .account_has_strong_key = true},
         "no other-key"},
        {"the SID of another",
         {.named = true, .certificate_sid = other_sid, .account_sids = own},
         "no sid-differs"},
        {"the SID of another by a strong rule",
         {.named = true, .named_strongly = true, .certificate_sid = other_sid, .account_sids = own},
         "no sid-differs"},
        {"another's key", {.matched = by_upn, .is_of_another = true}, "no of-another-account"},
        {"an unreadable SID",
         {.matched = by_upn, .certificate_sid = "", .account_sids = own},
         "no sid-not-comparable"},
    };
    for (const Case& row : cases)
        for (const auto mode : {BindingMode::names, BindingMode::compatibility, BindingMode::full})
            EXPECT_EQ(text_of(judge_strength({.mode = mode}, row.question)), row.verdict) << row.name;
}

TEST(Strength, TakesTheAccountsSidThoughItHasOtherKeys) {
    static constexpr KeyKind by_sid_key[] = {KeyKind::sid};
    static const std::string own[] = {own_sid};
    EXPECT_EQ(text_of(judge_strength({}, {.matched = by_sid_key,
                                          .account_has_strong_key = true,
                                          .certificate_sid = own_sid,
                                          .account_sids = own})),
              by_sid);
}

TEST(Strength, LetsARuleBindOnlyWhereTheModeSaysSoOrTheRuleIsStrong) {
    const StrengthQuestion by_rule{
        .named = true, .certificate_not_before = created + 1, .account_created = created};
    EXPECT_EQ(text_of(judge_strength({.mode = BindingMode::names}, by_rule)), not_enforced);
    EXPECT_EQ(text_of(judge_strength({.mode = BindingMode::compatibility}, by_rule)), warned);
    EXPECT_EQ(text_of(judge_strength({}, by_rule)), weak_only);
    for (const auto mode : {BindingMode::names, BindingMode::compatibility, BindingMode::full})
        EXPECT_EQ(text_of(judge_strength({.mode = mode}, {.named = true, .named_strongly = true})),
                  "yes strong strong-rule");
}

TEST(Strength, RefusesWhatCannotBeCompared) {
    const BindingPolicy compatibility{.mode = BindingMode::compatibility};
    EXPECT_EQ(judge(compatibility, {{KeyKind::upn}, own_sid, created + 1, {}}), "no sid-not-comparable");
    EXPECT_EQ(judge(compatibility, {{KeyKind::upn}, "", created + 1}), "no sid-not-comparable");
    EXPECT_EQ(judge({}, {{KeyKind::upn}, own_sid, created + 1, {}}), "no sid-not-comparable");
    EXPECT_EQ(judge(compatibility, {{KeyKind::upn}, {}, created + 1, {own_sid}, {}}),
              "no account-age-unknown");
    EXPECT_EQ(judge({}, {{KeyKind::upn}, {}, created + 1, {own_sid}, {}}), weak_only);
    EXPECT_EQ(judge(compatibility, {{KeyKind::subject_key_id}, own_sid, created + 1, {}, {}}), strong);
}

TEST(Strength, RefusesWithoutAMappingInEveryMode) {
    for (const auto mode : {BindingMode::names, BindingMode::compatibility, BindingMode::full})
        EXPECT_EQ(judge({.mode = mode}, {{}, own_sid}), "no not-mapped");
}

TEST(Strength, IsFullUnlessToldOtherwise) {
    EXPECT_EQ(judge({}, {{KeyKind::upn}}), weak_only);
}

TEST(Strength, KnowsAnyOfAnAccountsSids) {
    EXPECT_EQ(judge({}, {{KeyKind::upn}, other_sid, created, {own_sid, other_sid}}), by_sid);
}

TEST(Strength, ComparesTheExtremesOfTime) {
    constexpr auto earliest = std::numeric_limits<std::int64_t>::min();
    constexpr auto latest = std::numeric_limits<std::int64_t>::max();
    const BindingPolicy policy{.mode = BindingMode::compatibility, .backdating = latest};
    EXPECT_EQ(judge(policy, {{KeyKind::upn}, {}, earliest, {own_sid}, earliest}), warned);
    EXPECT_EQ(judge(policy, {{KeyKind::upn}, {}, earliest, {own_sid}, latest}), too_old);
}

TEST(Strength, HasAWordForEveryReason) {
    for (int reason = 0; reason <= static_cast<int>(StrengthReason::store_incomplete); ++reason) {
        EXPECT_NE(id_of(static_cast<StrengthReason>(reason)), "unknown");
        EXPECT_NE(describe(static_cast<StrengthReason>(reason)), "unknown");
    }
}

} // namespace
} // namespace signet::certmap
