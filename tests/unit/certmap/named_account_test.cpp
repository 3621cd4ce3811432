// SPDX-License-Identifier: Apache-2.0
// An account must not escape its own entry: not by how its name is spelled, and not by what could not be read.
#include "certmap/entries/named_account.hpp"
#include "tests/unit/certmap/fake_store.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using test::every_mode;

const MappingKey other_key{KeyKind::subject_key_id, "ee"};

class NamedAccountTest : public testing::Test {
protected:
    NamedAccountTest() { certificate.subject_key_id = {0xab}; }

    void enter(std::string user, std::string principal, std::vector<MappingKey> keys,
               std::string unreadable = {}) {
        store.entries.push_back({std::to_string(store.entries.size()), std::move(user), std::move(principal),
                                 std::nullopt, std::move(keys), std::move(unreadable)});
    }
    NamedVerdict judged(const std::string& user, const std::vector<Principal>& principals = {},
                        BindingMode mode = BindingMode::names, bool strongly = false) {
        return judge_named(
                   certificate, {.mode = mode}, store,
                   {.user = user, .principals = principals, .domain = "AD.TEST", .strongly = strongly})
            .value();
    }
    std::string reason(const std::string& user, const std::vector<Principal>& principals = {},
                       BindingMode mode = BindingMode::names) {
        return std::string(id_of(judged(user, principals, mode).strength.reason));
    }

    Certificate certificate{};
    test::FakeStore store{};
};

TEST_F(NamedAccountTest, FindsTheEntryUnderEverySpellingOfItsUser) {
    for (const char* principal : {"", "alice@AD.TEST"}) {
        store.entries.clear();
        enter("alice", principal, {other_key});
        for (const char* user : {"alice", "ALICE", "AD\\alice", "ad\\Alice", "alice@ad.test", "Alice@AD.TEST",
                                 "OTHER\\alice"}) // whose short name that is, is not known
            EXPECT_EQ(reason(user), "other-key") << user << " " << principal;
        for (const char* user : {"", "bob", "alice2", "alice@other.test", "alice/admin@AD.TEST", "AD\\", "@"})
            EXPECT_EQ(reason(user), "not-enforced") << user << " " << principal;
    }
}

TEST_F(NamedAccountTest, FindsTheEntryUnderEverySpellingOfItsPrincipal) {
    for (const char* entered : {"", "alice@AD.TEST"}) {
        store.entries.clear();
        enter("alice", entered, {other_key});
        for (const char* text : {"alice@AD.TEST", "alice@ad.test", "Alice@Ad.Test"})
            EXPECT_EQ(reason("", {*Principal::parse(text)}), "other-key") << text << " " << entered;
        for (const char* text : {"bob@AD.TEST", "alice@OTHER.TEST", "alice/admin@AD.TEST"})
            EXPECT_EQ(reason("", {*Principal::parse(text)}), "not-enforced") << text << " " << entered;
    }
    EXPECT_EQ(reason("", {*Principal::parse("bob@AD.TEST"), *Principal::parse("alice@AD.TEST")}),
              "other-key");
    EXPECT_EQ(reason("bob", {Principal{}, *Principal::parse("alice@AD.TEST")}), "other-key");
}

TEST_F(NamedAccountTest, FindsAnEntryOfAnotherRealmByItsPrincipal) {
    enter("OTHER\\alice", "alice@OTHER.TEST", {other_key});
    EXPECT_EQ(reason("", {*Principal::parse("alice@other.test")}), "other-key");
    EXPECT_EQ(reason("other\\ALICE"), "other-key");
    EXPECT_EQ(reason("alice@other.test"), "other-key");
    EXPECT_EQ(reason("alice"), "not-enforced");
    EXPECT_EQ(reason("", {*Principal::parse("alice@AD.TEST")}), "not-enforced");
}

// Whose it is, the KDC has not said yet.
TEST_F(NamedAccountTest, PassesOverEnterpriseNames) {
    enter("alice", "alice@AD.TEST", {other_key});
    EXPECT_EQ(reason("", {*Principal::of_upn("alice@ad.test")}), "not-enforced");
    EXPECT_EQ(reason("", {*Principal::of_upn("mail@corp.example"), *Principal::parse("alice@AD.TEST")}),
              "other-key");
}

TEST_F(NamedAccountTest, TakesTheKeyThatTheEntryHas) {
    enter("alice", "alice@AD.TEST", {other_key, {KeyKind::subject_key_id, "ab"}});
    for (const auto mode : every_mode)
        EXPECT_EQ(reason("alice", {}, mode), "strong-mapping");
}

TEST_F(NamedAccountTest, BelievesNothingOfAnEntryThatCouldNotBeRead) {
    enter("alice", "alice@AD.TEST", {{KeyKind::subject_key_id, "ab"}}, "altSecurityIdentities 2");
    for (const auto mode : every_mode) {
        EXPECT_EQ(reason("alice", {}, mode), "entry-unreadable");
        const auto strongly = judged("alice", {}, mode, true);
        EXPECT_EQ(strongly.strength.reason, StrengthReason::entry_unreadable);
        ASSERT_TRUE(strongly.entry);
        EXPECT_EQ(strongly.entry->unreadable, "altSecurityIdentities 2");
    }
}

TEST_F(NamedAccountTest, KnowsNothingOfAnAccountThatAnIncompleteStoreLacks) {
    enter("bob", "bob@AD.TEST", {});
    store.incomplete = true;
    for (const auto mode : every_mode) {
        EXPECT_EQ(reason("alice", {}, mode), "store-incomplete");
        EXPECT_EQ(judged("alice", {}, mode, true).strength.reason, StrengthReason::store_incomplete);
    }
    EXPECT_EQ(reason("bob"), "not-enforced"); // it is there
}

TEST_F(NamedAccountTest, IsRefusedByAnyOfItsEntries) {
    enter("alice", "alice@AD.TEST", {});
    enter("ALICE", "alice@OTHER.TEST", {other_key});
    enter("alice", "", {});
    const auto verdict = judged("alice");
    EXPECT_EQ(verdict.strength.reason, StrengthReason::other_key);
    ASSERT_TRUE(verdict.entry);
    EXPECT_EQ(verdict.entry->id, "1");
}

TEST_F(NamedAccountTest, IsAnErrorOfTheStoreAndNeverAnAnswer) {
    store.broken = true;
    const NamedAccount alice{.user = "alice", .domain = "AD.TEST"};
    EXPECT_FALSE(judge_named(certificate, {.mode = BindingMode::names}, store, alice));
    EXPECT_FALSE(judge_named(certificate, {.mode = BindingMode::names}, store, {}));
}

TEST_F(NamedAccountTest, IsBoundByTheNameAloneOnlyWhereTheAdministratorSaysSo) {
    enter("alice", "alice@AD.TEST", {{KeyKind::upn, "alice@ad.test"}});
    for (const char* user : {"alice", "bob"}) { // with an entry and without
        EXPECT_EQ(reason(user, {}, BindingMode::full), "weak-only");
        EXPECT_EQ(reason(user, {}, BindingMode::names), "not-enforced");
        EXPECT_EQ(judged(user, {}, BindingMode::full, true).strength,
                  (StrengthVerdict{true, true, StrengthReason::strong_rule}));
    }
}

} // namespace
} // namespace signet::certmap
