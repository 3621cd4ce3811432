// SPDX-License-Identifier: Apache-2.0
// Store and rules together: who is asked first, what is final, and that an explanation says the same.
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/judgement/explanation.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "tests/unit/certmap/fake_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::certmap {
namespace {

class IdentificationTest : public ::testing::Test {
protected:
    IdentificationTest() {
        certificate.subject.parts = {{{"2.5.4.3", "Alice", true}}};
        certificate.issuer.parts = {{{"2.5.4.3", "CA", true}}};
        certificate.serial = {0x12, 0x34};
        certificate.subject_key_id = {0xab, 0xcd};
        certificate.extended_key_usage = {"1.3.6.1.4.1.311.20.2.2"};
        certificate.upns = {"alice@lab.test"};
        add_rule({.match = "<EKU>msScLogin",
                  .principal = "{subject_nt_principal}",
                  .user = "{subject_nt_principal.short_name}"});
    }

    void use_local_accounts() {
        with_local_accounts = true;
        certificate.sha256.fill(1);
        certificate.key.bits_sha1.fill(2);
        certificate.key.bits_sha256.fill(3);
    }
    void add_rule(const RuleText& text) { rules.push_back(parse_rule(text).value()); }
    MappingKey key(KeyKind kind) const {
        const auto keys = keys_of(certificate);
        return *std::ranges::find(keys, kind, &MappingKey::kind);
    }
    void enter(std::string user, std::string principal, std::vector<MappingKey> keys) {
        store.entries.push_back({user, user, std::move(principal), std::nullopt, std::move(keys)});
    }
    Sources sources() {
        return {.store = with_store ? &store : nullptr,
                .local_accounts = with_local_accounts ? &local_accounts : nullptr,
                .binding = {.mode = mode},
                .rules = rules,
                .domain = domain};
    }
    Identification found(const Subject& subject = {}) {
        return identify(certificate, sources(), subject).value();
    }
    // "alice@LAB.TEST as alice", ...
    std::vector<std::string> choices(const Subject& subject = {}) {
        const auto several = found(subject);
        EXPECT_EQ(several.outcome, IdentificationOutcome::ambiguous);
        EXPECT_FALSE(several.account);
        std::vector<std::string> texts;
        for (const Identification& choice : several.choices)
            texts.push_back(choice.account->principal.text() + " as " + choice.account->user);
        std::ranges::sort(texts);
        return texts;
    }
    Explanation explained(const ClaimedAccount& claimed = {}) {
        return explain(certificate, sources(), claimed).value();
    }
    bool advises(const Explanation& explanation, std::string_view part) {
        return std::ranges::any_of(explanation.advice, [&](const Sentence& sentence) {
            return english(sentence).find(part) != std::string::npos;
        });
    }

    Certificate certificate;
    test::FakeStore store;
    bool with_store = true;
    test::FakeStore local_accounts;
    bool with_local_accounts = false;
    BindingMode mode = BindingMode::full;
    std::vector<Rule> rules;
    std::string domain = "LAB.TEST";
};

// --- accounts of this machine alone -----------------------------------------------------------------------

TEST_F(IdentificationTest, AnAccountOfThisMachineGoesBeforeEverythingElse) {
    use_local_accounts();
    enter("alice", "alice@LAB.TEST", {key(KeyKind::sha256_public_key)});
    for (const KeyKind kind : {KeyKind::certificate, KeyKind::sha1_public_key, KeyKind::sha256_public_key}) {
        local_accounts.entries = {{"rescue", "rescue", "", std::nullopt, {key(kind)}}};
        for (const char* realm : {"LAB.TEST", ""}) {
            domain = realm;
            ASSERT_EQ(found().outcome, IdentificationOutcome::mapped);
            EXPECT_EQ(found().account->user, "rescue");
            EXPECT_EQ(found().account->principal.text(), "rescue@LOCAL.INVALID");
            EXPECT_TRUE(found().is_local && is_pinned(found()));
        }
    }
}

TEST_F(IdentificationTest, AnAccountOfThisMachineIsPinnedByNothingThatACaSays) {
    use_local_accounts();
    local_accounts.entries = {{"rescue", "rescue", "", std::nullopt, {key(KeyKind::subject_key_id)}}};
    EXPECT_TRUE(found().is_local);
    EXPECT_FALSE(is_pinned(found()));
    local_accounts.entries.front().keys = {key(KeyKind::upn)};
    EXPECT_EQ(found().outcome, IdentificationOutcome::refused);
    EXPECT_FALSE(is_pinned(found()));
}

TEST_F(IdentificationTest, WhatTheOtherStoreKnowsIsNotPinned) {
    use_local_accounts();
    enter("rescue", "", {key(KeyKind::certificate)});
    ASSERT_EQ(found().outcome, IdentificationOutcome::mapped);
    EXPECT_FALSE(found().is_local || is_pinned(found()));
}

TEST_F(IdentificationTest, AKeyOfTwoAccountsOfThisMachineIsAmbiguous) {
    use_local_accounts();
    local_accounts.entries = {{"one", "one", "", std::nullopt, {key(KeyKind::certificate)}},
                              {"two", "two", "", std::nullopt, {key(KeyKind::certificate)}}};
    EXPECT_EQ(found().outcome, IdentificationOutcome::ambiguous);
    EXPECT_FALSE(is_pinned(found()));
}

TEST_F(IdentificationTest, WithoutAStoreTheRulesSayIt) {
    with_store = false;
    ASSERT_EQ(found().outcome, IdentificationOutcome::mapped);
    EXPECT_EQ(found().account->user, "alice");
    EXPECT_TRUE(found().account->principal.is_enterprise());
}

TEST_F(IdentificationTest, AnEntryGoesBeforeTheRules) {
    enter("admin", "admin@LAB.TEST", {key(KeyKind::subject_key_id)});
    ASSERT_EQ(found().outcome, IdentificationOutcome::mapped);
    EXPECT_EQ(found().account->user, "admin");
    EXPECT_FALSE(found().rules);
}

TEST_F(IdentificationTest, AStoreThatKnowsNothingLeavesItToTheRules) {
    enter("bob", "bob@LAB.TEST", {{KeyKind::subject_key_id, "00"}});
    EXPECT_EQ(found().outcome, IdentificationOutcome::refused);
    ASSERT_TRUE(found().binding);
    EXPECT_EQ(found().binding->strength.reason, StrengthReason::weak_only);
    mode = BindingMode::names;
    EXPECT_EQ(found().account->user, "alice");
    EXPECT_TRUE(found().rules);
}

TEST_F(IdentificationTest, AnEntryThatIsTooWeakIsFinal) {
    enter("admin", "admin@LAB.TEST", {key(KeyKind::subject)});
    EXPECT_EQ(found().outcome, IdentificationOutcome::refused);
    EXPECT_FALSE(found().account);
    EXPECT_NE(found().problem.find("'admin'"), std::string::npos) << found().problem;
}

TEST_F(IdentificationTest, TwoEntriesAreAmbiguousAndNamed) {
    enter("alice", "", {key(KeyKind::subject_key_id)});
    enter("bob", "", {key(KeyKind::issuer_serial)});
    EXPECT_EQ(found().outcome, IdentificationOutcome::ambiguous);
    EXPECT_NE(found().problem.find("bob,alice"), std::string::npos) << found().problem;
}

// --- one certificate for several accounts -----------------------------------------------------------------

using Texts = std::vector<std::string>;

TEST_F(IdentificationTest, SeveralEntriesAreToChooseAmong) {
    enter("alice", "", {key(KeyKind::subject_key_id)});
    enter("bob", "robert@LAB.TEST", {key(KeyKind::subject_key_id)});
    EXPECT_EQ(choices(), (Texts{"alice@LAB.TEST as alice", "robert@LAB.TEST as bob"}));
    EXPECT_TRUE(choices({.claim = [](const Account&) { return true; }}).empty()); // somebody has said it
}

TEST_F(IdentificationTest, AnAccountThatWouldBeRefusedByItselfIsNoChoice) {
    enter("alice", "", {key(KeyKind::subject_key_id)});
    enter("bob", "", {key(KeyKind::subject)});
    EXPECT_EQ(choices(), Texts{"alice@LAB.TEST as alice"});
    store.entries.front().unreadable = "altSecurityIdentities: nonsense";
    EXPECT_EQ(choices(), Texts{});
}

TEST_F(IdentificationTest, TwoEntriesOfOneAccountCannotBeToldApart) {
    enter("alice", "", {key(KeyKind::subject_key_id)});
    enter("alice", "", {key(KeyKind::issuer_serial)});
    store.entries.back().id = "another";
    EXPECT_EQ(choices(), Texts{});
}

TEST_F(IdentificationTest, MoreAccountsThanAPersonMayChooseAmongStayAmbiguous) {
    for (std::size_t number = 1; number <= max_choices; ++number)
        enter("user" + std::to_string(number), "", {key(KeyKind::subject_key_id)});
    EXPECT_EQ(choices().size(), max_choices);
    enter("onemore", "", {key(KeyKind::issuer_serial)});
    EXPECT_EQ(choices(), Texts{});
}

TEST_F(IdentificationTest, SeveralAccountsByRulesAreToChooseAmong) {
    mode = BindingMode::names;
    certificate.upns = {"alice@lab.test", "bob@lab.test"};
    add_rule({.match = "<EKU>msScLogin",
              .principal = "{subject_nt_principal}",
              .user = "{subject_nt_principal.short_name}"}); // which names them once more
    const Texts both{"alice@lab.test as alice", "bob@lab.test as bob"};
    EXPECT_EQ(choices(), both);
    with_store = false;
    EXPECT_EQ(choices(), both);
    with_store = true;
    enter("bob", "", {{KeyKind::subject_key_id, "00"}});
    EXPECT_EQ(choices(), Texts{"alice@lab.test as alice"});
    certificate.upns.clear();
    for (std::size_t number = 0; number <= max_choices; ++number)
        certificate.upns.push_back("user" + std::to_string(number) + "@lab.test");
    EXPECT_EQ(choices(), Texts{});
}

TEST_F(IdentificationTest, ChoicesOfThisMachineAreItsOwnAccounts) {
    use_local_accounts();
    enter("alice", "", {key(KeyKind::certificate)});
    local_accounts.entries = {{"one", "one", "", std::nullopt, {key(KeyKind::certificate)}},
                              {"two", "two", "", std::nullopt, {key(KeyKind::subject_key_id)}}};
    EXPECT_EQ(choices(), (Texts{"one@LOCAL.INVALID as one", "two@LOCAL.INVALID as two"}));
    for (const Identification& choice : found().choices)
        EXPECT_EQ(is_pinned(choice), choice.account->user == "one");
}

TEST_F(IdentificationTest, AnEntryWithoutAPrincipalIsOfTheHostsRealm) {
    enter("alice", "", {key(KeyKind::subject_key_id)});
    EXPECT_EQ(found().account->principal.text(), "alice@LAB.TEST");
    domain.clear();
    EXPECT_EQ(found().outcome, IdentificationOutcome::not_mapped);
    EXPECT_NE(found().problem.find("realm"), std::string::npos) << found().problem;
}

TEST_F(IdentificationTest, ABrokenStoreIsAnErrorAndNeverTheRules) {
    store.broken = true;
    EXPECT_FALSE(identify(certificate, sources()));
    EXPECT_FALSE(explain(certificate, sources()));
}

TEST_F(IdentificationTest, ARuleWithAFilterIsAnsweredByTheStore) {
    rules.clear();
    mode = BindingMode::names;
    add_rule({.match = "<EKU>msScLogin", .map = "(uid={subject_nt_principal.short_name})"});
    EXPECT_EQ(found().outcome, IdentificationOutcome::not_mapped);
    enter("alice", "alice@LAB.TEST", {});
    ASSERT_EQ(found().outcome, IdentificationOutcome::mapped);
    EXPECT_EQ(found().account->principal.text(), "alice@LAB.TEST");
}

TEST_F(IdentificationTest, AnExplanationSaysWhichRulesApplyAndWhichAreHeard) {
    mode = BindingMode::names;
    add_rule({.priority = 5, .match = "<EKU>clientAuth", .principal = "x@LAB.TEST", .user = "x"});
    add_rule({.priority = 7, .match = "", .principal = "y@LAB.TEST", .user = "y", .name = "all"});
    const auto explanation = explained();
    ASSERT_EQ(explanation.rules.size(), 3U);
    EXPECT_EQ(explanation.rules[0].number, 2U);
    EXPECT_FALSE(explanation.rules[0].applies);
    EXPECT_NE(explanation.rules[0].why.find("clientAuth"), std::string::npos);
    EXPECT_EQ(explanation.rules[1].name, "all");
    EXPECT_TRUE(explanation.rules[1].heard);
    EXPECT_TRUE(explanation.rules[2].applies && !explanation.rules[2].heard);
    EXPECT_EQ(explanation.identification.account->user, "y");
    EXPECT_TRUE(explanation.advice.empty());
}

TEST_F(IdentificationTest, WhoIsNotMappedLearnsWhichValueToEnter) {
    rules.clear();
    const auto explanation = explained({.user = "alice"});
    EXPECT_FALSE(explanation.claim_holds);
    EXPECT_TRUE(advises(explanation, "no account 'alice'"));
    EXPECT_TRUE(advises(explanation, to_alt_security_identity(key(KeyKind::subject_key_id))));
}

TEST_F(IdentificationTest, AnEntryThatWasMeantForItIsPointedOut) {
    rules.clear();
    enter("alice", "", {parse_alt_security_identity("X509:<I>CN=CA<SR>1234").value()}); // not reversed
    EXPECT_TRUE(advises(explained({.user = "alice"}), "reversed"));
}

TEST_F(IdentificationTest, AWeakEntryIsAnsweredWithAStrongOne) {
    enter("alice", "", {key(KeyKind::subject)});
    EXPECT_TRUE(advises(explained(), "X509:<SKI>abcd"));
}

TEST_F(IdentificationTest, ARefusedNameIsPartOfTheExplanation) {
    certificate.upns.clear();
    certificate.refused_names = {{NameKind::upn, "contains a NUL"}};
    EXPECT_TRUE(advises(explained(), "contains a NUL"));
}

TEST_F(IdentificationTest, AClaimThatDoesNotHoldIsSaid) {
    mode = BindingMode::names;
    EXPECT_TRUE(explained({.user = "alice"}).claim_holds);
    EXPECT_FALSE(explained({.user = "bob"}).claim_holds);
    EXPECT_FALSE(explained({.principal = "bob@LAB.TEST"}).claim_holds);
}

} // namespace
} // namespace signet::certmap
