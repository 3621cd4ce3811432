// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/logon_explanation.hpp"
#include "tests/unit/kdc_plugin/realm.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using kdc::test::question_of;
using kdc::test::Realm;

TEST(KdcExplanation, SaysWhatTheKdcSays) {
    Realm realm(
        "[[ticket.rule]]\nname = \"short\"\nwith = [\"card\"]\naction = \"limit\"\nlifetime = \"8h\"\n"
        "[[ticket.rule]]\nname = \"others\"\nclient = [\"bob\"]\naction = \"deny\"\n");
    ASSERT_TRUE(realm.judge.usable()) << realm.judge.problem();
    const auto card = realm.card();
    const auto alice = explain_logon(realm.judge, question_of(card, "alice@LAB.TEST"));
    EXPECT_TRUE(alice.is_good());
    EXPECT_EQ(alice.verdict.by, realm.ask(card).by);
    EXPECT_EQ(alice.ticket->lifetime, std::chrono::hours(8));
    EXPECT_EQ(alice.ticket_rules, (std::vector<std::string>{"rule 1 \"short\": limit"}));
    ASSERT_TRUE(alice.mapping.has_value()) << alice.mapping_problem;
    EXPECT_TRUE(alice.mapping->advice.empty());

    const auto bob = explain_logon(realm.judge, question_of(card, "bob@LAB.TEST"));
    EXPECT_FALSE(bob.is_good());
    EXPECT_EQ(bob.verdict.decision.reason, policy::Reason::card_of_other_user);
    EXPECT_FALSE(bob.ticket.has_value());
    ASSERT_TRUE(bob.mapping.has_value());
    EXPECT_FALSE(bob.mapping->advice.empty());
}

TEST(KdcExplanation, NamesTheRuleThatRefusesTheTicket) {
    Realm realm("[[ticket.rule]]\nname = \"not alice\"\nclient = [\"alice\"]\naction = \"deny\"\n");
    const auto explanation = explain_logon(realm.judge, question_of(realm.card(), "alice@LAB.TEST"));
    EXPECT_TRUE(explanation.verdict.granted());
    EXPECT_FALSE(explanation.is_good());
    EXPECT_EQ(explanation.ticket_rules, (std::vector<std::string>{"rule 1 \"not alice\": deny"}));
}

TEST(KdcExplanation, KnowsNoUsers) {
    Realm realm;
    const auto explanation = explain_logon(realm.judge, question_of(realm.card(), "alice@LAB.TEST"));
    ASSERT_TRUE(explanation.mapping.has_value());
    for (const certmap::ExplainedRule& rule : explanation.mapping->rules)
        for (const certmap::Account& account : rule.accounts)
            EXPECT_EQ(account.user, "") << account.principal.text();
}

TEST(KdcExplanation, SaysWhyThereIsNone) {
    Realm realm;
    const auto nonsense = explain_logon(realm.judge, question_of({1, 2, 3}, "alice@LAB.TEST"));
    EXPECT_EQ(nonsense.verdict.decision.reason, policy::Reason::cert_malformed);
    EXPECT_FALSE(nonsense.mapping_problem.empty());
    kdc::Judge unusable(realm.path("nowhere.toml"));
    unusable.refresh(kdc::Judge::Clock::now());
    const auto unknown = explain_logon(unusable, question_of(realm.card(), "alice@LAB.TEST"));
    EXPECT_EQ(unknown.verdict.decision.reason, policy::Reason::kdc_settings_unusable);
    EXPECT_NE(unknown.mapping_problem.find("nowhere.toml"), std::string::npos) << unknown.mapping_problem;
}

} // namespace
} // namespace signet::ctl
