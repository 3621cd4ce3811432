// SPDX-License-Identifier: Apache-2.0
// What an explanation says would change it: followed, it must not do harm.
#include "certmap/judgement/explanation.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/fake_accounts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

Certificate mia() {
    Certificate made;
    made.subject.parts = {{{"2.5.4.3", "Mia", true}}};
    made.issuer.parts = {{{"2.5.4.3", "CA", true}}};
    made.subject_key_id = {0xab, 0xcd};
    made.upns = {"mia@lab.test"};
    return made;
}

Explanation explained(const std::vector<RuleText>& texts, const ClaimedAccount& claimed,
                      bool has_store = true, BindingMode mode = BindingMode::names) {
    test::FakeAccounts accounts{std::map<std::string, std::vector<std::string>>()};
    const auto rules = parse_rules(texts).value();
    Sources sources;
    if (has_store) sources.store = &accounts;
    sources.binding.mode = mode;
    sources.rules = rules;
    sources.domain = "LAB.TEST";
    return explain(mia(), sources, claimed).value();
}

std::string all_of(const Explanation& explanation) {
    std::string text;
    for (const Sentence& sentence : explanation.advice)
        text += english(sentence) + "\n";
    return text;
}

const RuleText by_upn{1, "", "{subject_nt_principal}", "{subject_nt_principal.short_name}"};

// With an entry for mia-adm alone, mia would not be let in any more.
TEST(Advice, DoesNotLockOutTheFirstAccountOfACard) {
    const std::string advice = all_of(explained({by_upn}, {.user = "mia-adm"}));
    EXPECT_NE(advice.find("An entry for 'mia-adm' alone would lock out 'mia'"), std::string::npos) << advice;
    EXPECT_NE(advice.find("add to each the altSecurityIdentities value X509:<SKI>abcd"), std::string::npos)
        << advice;
    EXPECT_EQ(all_of(explained({by_upn}, {.user = "mia"})), "");
}

// A store that is set is asked for everybody.
TEST(Advice, DoesNotAdviseAStoreWhereThereIsNone) {
    const std::string advice = all_of(explained({by_upn}, {.user = "mia-adm"}, false));
    EXPECT_NE(advice.find("[[mapping.rule]]"), std::string::npos) << advice;
    EXPECT_EQ(advice.find("altSecurityIdentities"), std::string::npos) << advice;
}

TEST(Advice, SaysWhichRuleStopsTheSearch) {
    const RuleText without_name{0, "", "{subject_pkinit_principal}", "{subject_pkinit_principal.short_name}"};
    const auto explanation = explained({by_upn, without_name}, {});
    const std::string advice = all_of(explanation);
    EXPECT_NE(advice.find("Rule 2 matches and names nobody"), std::string::npos) << advice;
    EXPECT_NE(advice.find("Rule 1 would apply too"), std::string::npos) << advice;
    ASSERT_EQ(explanation.rules.size(), 2U);
    EXPECT_TRUE(explanation.rules[0].matches && explanation.rules[0].heard && !explanation.rules[0].applies);
    EXPECT_TRUE(explanation.rules[1].applies && !explanation.rules[1].heard);
}

TEST(Advice, SaysWhatEndsAnAmbiguity) {
    const RuleText fixed{1, "", "x@LAB.TEST", "x"};
    std::string advice = all_of(explained({by_upn, fixed}, {}));
    EXPECT_NE(advice.find("says for whom"), std::string::npos) << advice;
    EXPECT_NE(advice.find("'mia', 'x'"), std::string::npos) << advice;
    advice = all_of(explained({by_upn, fixed}, {}, true, BindingMode::full)); // neither is bound
    EXPECT_NE(advice.find("Narrow the rules"), std::string::npos) << advice;
    EXPECT_NE(advice.find("X509:<SKI>abcd"), std::string::npos) << advice;
}

} // namespace
} // namespace signet::certmap
