// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/store_fixture.hpp"

#include <algorithm>
#include <filesystem>

namespace signet::certmap {
namespace {

using test::account;
using test::key_of;

TEST_F(Store, GivesBackWhatWasPut) {
    Entry alice{"e1", "alice", "alice@LAB.TEST", 1700000000, {}};
    for (const KeyKind kind : {KeyKind::sid, KeyKind::issuer_serial, KeyKind::certificate, KeyKind::upn})
        alice.keys.push_back({kind, "value of " + std::to_string(static_cast<int>(kind))});
    const Entry bob{"e2", "bob", "", std::nullopt, {}};
    write({alice, bob}, {"the source", 1234, std::string("\0\1\2", 3), 99, 99, 99});
    auto from = reader();
    EXPECT_EQ(*from.entry("e1"), alice);
    EXPECT_EQ(*from.entry("e2"), bob);
    EXPECT_EQ(*from.entry("e3"), std::nullopt);
    for (const MappingKey& key : alice.keys)
        EXPECT_EQ(*from.find(key), std::vector{alice});
    EXPECT_TRUE(from.find({KeyKind::sid, "value of 7"})->empty());
    EXPECT_TRUE(from.find({KeyKind::subject, "value of 1"})->empty());
    const auto info = from.info();
    ASSERT_TRUE(info);
    EXPECT_EQ(info->source, "the source");
    EXPECT_EQ(info->updated, 1234);
    EXPECT_EQ(info->cookie, std::string("\0\1\2", 3));
    EXPECT_EQ(info->entries, 2U);
    EXPECT_EQ(info->keys, 4U);
}

TEST_F(Store, HoldsKeysAsLongAsTheyMayBe) {
    const std::string longest(max_key_value, 'x');
    auto other = longest;
    other.back() = 'y';
    Entry alice = account(1);
    alice.keys = {{KeyKind::issuer_subject, longest}};
    write({alice});
    auto from = reader();
    EXPECT_EQ(*from.find({KeyKind::issuer_subject, longest}), std::vector{alice});
    EXPECT_TRUE(from.find({KeyKind::issuer_subject, other})->empty());
    EXPECT_TRUE(from.find({KeyKind::issuer_subject, longest + "x"})->empty());
}

TEST_F(Store, FindsAFewOfManyAccountsWithOneKey) {
    std::vector<Entry> entries;
    for (int number = 20; number > 0; --number) {
        entries.push_back(account(number));
        entries.back().keys = {{KeyKind::rfc822, "shared@example"}};
    }
    write(entries);
    auto from = reader();
    const auto found = from.find({KeyKind::rfc822, "shared@example"});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), StoreReader::max_found);
    EXPECT_TRUE(std::ranges::is_sorted(*found, {}, &Entry::id));
}

TEST_F(Store, FindsUsersAndPrincipalsWithoutTheCaseOfAscii) {
    Entry alice = account(1);
    alice.user = "Alice";
    alice.principal = "alice/Admin@Lab.Test";
    Entry other = account(2);
    other.user = "aLICE";
    other.principal.clear();
    write({alice, other, account(3)});
    auto from = reader();
    for (const char* user : {"alice", "ALICE", "Alice"})
        EXPECT_EQ(*from.find_user(user), (std::vector{alice, other})) << user;
    for (const char* principal : {"alice/admin@LAB.TEST", "ALICE/ADMIN@lab.test"})
        EXPECT_EQ(*from.find_principal(principal), std::vector{alice}) << principal;
    for (const std::string& nobody : {std::string(), std::string("alic"), std::string("alice2"),
                                      std::string("user1@LAB.TEST"), std::string(5000, 'x')}) {
        EXPECT_TRUE(from.find_user(nobody)->empty()) << nobody;
        EXPECT_TRUE(from.find_principal(nobody)->empty()) << nobody;
    }
}

// An index holds a short value as it is and the SHA-256 of a long one.
TEST_F(Store, FindsNamesAndKeysOfEveryLength) {
    std::vector<Entry> entries;
    for (int length = 1; length <= 70; ++length) {
        Entry entry = account(length);
        entry.user = std::string(static_cast<std::size_t>(length), 'u');
        entry.principal = std::string(static_cast<std::size_t>(length), 'p') + "@R";
        entry.keys = {{KeyKind::sid, std::string(static_cast<std::size_t>(length), 'k')}};
        entries.push_back(entry);
    }
    write(entries);
    auto from = reader();
    for (const Entry& entry : entries) {
        EXPECT_EQ(*from.find_user(entry.user), std::vector{entry});
        EXPECT_EQ(*from.find_principal(entry.principal), std::vector{entry});
        EXPECT_EQ(*from.find(entry.keys.front()), std::vector{entry});
    }
}

TEST_F(Store, OverlooksNoAccountOfAName) {
    std::vector<Entry> entries;
    for (std::size_t number = 0; number < StoreReader::max_named; ++number) {
        entries.push_back(account(static_cast<int>(number)));
        entries.back().user = "alice";
    }
    write(entries);
    EXPECT_EQ(reader().find_user("alice")->size(), StoreReader::max_named);
    entries.push_back(account(9999));
    entries.back().user = "ALICE";
    write(entries);
    const auto found = reader().find_user("alice");
    ASSERT_TRUE(found.has_error());
    EXPECT_NE(found.error().problem.find("more than 64"), std::string::npos) << found.error().problem;
}

TEST_F(Store, KeepsWhatCouldNotBeRead) {
    Entry alice = account(1);
    alice.unreadable = "userCertificate: not DER";
    write({alice, account(2)});
    auto from = reader();
    EXPECT_EQ(*from.find(key_of(1)), std::vector{alice});
    EXPECT_EQ(*from.find_user("user1"), std::vector{alice});
    EXPECT_TRUE(from.find_user("user2")->front().unreadable.empty());
    EXPECT_FALSE(*from.is_incomplete());
}

TEST_F(Store, TellsAReaderThatItWasReplaced) {
    write({account(1)});
    auto from = reader();
    EXPECT_FALSE(from.is_replaced());
    write({account(2)});
    EXPECT_TRUE(from.is_replaced());
    EXPECT_EQ(users(from), std::vector<std::string>{"user1"}) << "the old file is still whole";
    from = reader();
    EXPECT_EQ(users(from), std::vector<std::string>{"user2"});
    std::filesystem::remove(path);
    EXPECT_TRUE(from.is_replaced());
}

TEST(OpenAccounts, TellsNoneFromOneThatIsNotThere) {
    EXPECT_EQ(*open_accounts(""), nullptr);
    const test::Folder folder;
    const auto missing = open_accounts(folder.path() + "/store.mdb");
    ASSERT_TRUE(missing.has_error());
    EXPECT_EQ(missing.error().problem, folder.path() + "/store.mdb: there is no mapping store");
    for (const char* command : {"signetctl certmap import", "signetctl certmap sync"})
        EXPECT_NE(missing.error().hint.find(command), std::string::npos) << missing.error().hint;
}

} // namespace
} // namespace signet::certmap
