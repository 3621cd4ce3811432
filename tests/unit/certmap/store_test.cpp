// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::certmap {
namespace {

using test::account;
using test::key_of;

class Store : public testing::Test {
protected:
    void write(const std::vector<Entry>& entries, const StoreInfo& info = {}) {
        auto writer = StoreWriter::replace(path);
        ASSERT_TRUE(writer) << writer.error().problem;
        for (const Entry& entry : entries) {
            const auto put = writer->put(entry);
            ASSERT_TRUE(put) << put.error().problem;
        }
        const auto committed = writer->commit(info);
        ASSERT_TRUE(committed) << committed.error().problem;
    }

    StoreReader reader() {
        auto opened = StoreReader::open(path);
        if (!opened) throw std::runtime_error(opened.error().problem);
        return std::move(*opened);
    }

    std::vector<std::string> users(StoreReader& from) {
        std::vector<std::string> all;
        const auto result = from.for_each([&](const Entry& entry) {
            all.push_back(entry.user);
            return true;
        });
        EXPECT_TRUE(result);
        return all;
    }

    const test::Folder folder;
    const std::string path = folder.path() + "/store.mdb";
};

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

TEST_F(Store, RefusesEntriesThatAreBeyondTheBounds) {
    const auto changed = [](auto change) {
        Entry entry = account(1);
        change(entry);
        return entry;
    };
    const MappingKey key{KeyKind::sid, "S-1-5"};
    const std::pair<Entry, std::string> cases[] = {
        {changed([](Entry& e) { e.id.clear(); }), "no id"},
        {changed([](Entry& e) { e.id.assign(max_entry_id + 1, 'x'); }), "longer than 128"},
        {changed([](Entry& e) { e.id = "a\nb"; }), "control character"},
        {changed([](Entry& e) { e.user.clear(); }), "the user is empty"},
        {changed([](Entry& e) { e.user = "../root"; }), "the user has a '/' or ':'"},
        {changed([](Entry& e) { e.principal = "alice"; }), "the principal"},
        {changed([&](Entry& e) {
             e.keys = {key, key};
         }),
         "not in order"},
        {changed([](Entry& e) {
             e.keys = {{KeyKind::sid, ""}};
         }),
         "empty key"},
        {changed([](Entry& e) {
             e.keys = {{static_cast<KeyKind>(99), "x"}};
         }),
         "not known"},
        {changed([](Entry& e) {
             e.keys = {{KeyKind::sid, std::string(max_key_value + 1, 'x')}};
         }),
         "17000"},
        {changed([](Entry& e) {
             e.keys.assign(max_entry_keys + 1, {KeyKind::sid, "x"});
         }),
         "more than 256"},
        {changed([](Entry& e) { e.unreadable.assign(max_unreadable + 1, 'x'); }), "more than 512"},
    };
    auto writer = StoreWriter::replace(path);
    ASSERT_TRUE(writer);
    for (const auto& [entry, problem] : cases) {
        const auto put = writer->put(entry);
        ASSERT_TRUE(put.has_error()) << problem;
        EXPECT_NE(put.error().problem.find(problem), std::string::npos) << put.error().problem;
    }
    EXPECT_TRUE(writer->put(account(2))) << "a refused entry does not end the writer";
    EXPECT_TRUE(writer->commit({}));
    EXPECT_EQ(reader().info()->entries, 1U);
    EXPECT_TRUE(writer->put(account(3)).has_error());
    EXPECT_TRUE(writer->commit({}).has_error());
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

TEST_F(Store, IsIncompleteAsLongAsARecordIsLeftOut) {
    write({account(1), account(2)});
    const auto update = [&](auto change) {
        auto writer = StoreWriter::update(path);
        ASSERT_TRUE(writer);
        ASSERT_TRUE(change(*writer));
        ASSERT_TRUE(writer->commit({}));
    };
    update(
        [](StoreWriter& writer) { return writer.leave_out(account(1).id) && writer.leave_out("no such"); });
    auto from = reader();
    EXPECT_TRUE(*from.is_incomplete());
    EXPECT_EQ(from.info()->left_out, 2U);
    EXPECT_EQ(from.info()->entries, 1U);
    EXPECT_EQ(users(from), std::vector<std::string>{"user2"});
    EXPECT_EQ(*from.entry(account(1).id), std::nullopt);
    EXPECT_TRUE(from.find(key_of(1))->empty());
    EXPECT_TRUE(from.find_user("user1")->empty());
    update([](StoreWriter& writer) { return writer.put(account(1)); });
    EXPECT_EQ(reader().info()->left_out, 1U);
    update([](StoreWriter& writer) { return writer.remove_others({account(1).id}); });
    from = reader();
    EXPECT_FALSE(*from.is_incomplete());
    EXPECT_EQ(users(from), std::vector<std::string>{"user1"});
}

TEST_F(Store, UpdatesReplaceAndRemove) {
    write({account(1), account(2), account(3)});
    Entry changed = account(2);
    changed.user = "renamed";
    changed.keys = {{KeyKind::sid, "S-1-5-99"}};
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer);
    EXPECT_TRUE(writer->put(changed));
    EXPECT_TRUE(writer->put(account(4)));
    EXPECT_TRUE(writer->remove(account(1).id));
    EXPECT_TRUE(writer->remove("nobody"));
    auto from = reader();
    EXPECT_EQ(from.info()->entries, 3U) << "before the commit";
    EXPECT_TRUE(writer->commit({"second", 2, "c", 0, 0, 0}));
    EXPECT_TRUE(from.is_replaced());
    EXPECT_EQ(users(from), (std::vector<std::string>{"user1", "user2", "user3"})) << "the old file is whole";
    from = reader();
    EXPECT_EQ(users(from), (std::vector<std::string>{"renamed", "user3", "user4"}));
    EXPECT_TRUE(from.find(key_of(1))->empty());
    EXPECT_TRUE(from.find(key_of(2))->empty());
    EXPECT_TRUE(from.find_user("user2")->empty());
    EXPECT_EQ(from.find({KeyKind::sid, "S-1-5-99"})->size(), 1U);
    EXPECT_EQ(from.info()->source, "second");
    EXPECT_EQ(from.info()->keys, 1 + 2 * account(3).keys.size());
    EXPECT_FALSE(from.is_replaced());
}

TEST_F(Store, SaysWhatACommitWouldChange) {
    write({account(1), account(2), account(3)});
    const auto changes_of = [&](const StoreWriter& writer) {
        const auto changes = writer.changes();
        if (!changes) return changes.error().problem;
        return std::to_string(changes->before) + " -> " + std::to_string(changes->after) + " +" +
               std::to_string(changes->added) + " ~" + std::to_string(changes->changed) + " -" +
               std::to_string(changes->removed) + (changes->is_other ? " other" : "");
    };
    {
        auto writer = StoreWriter::update(path);
        EXPECT_TRUE(writer->put(account(2)) && writer->remove("nobody"));
        EXPECT_EQ(changes_of(*writer), "3 -> 3 +0 ~0 -0");
        Entry other = account(2);
        other.user = "other";
        EXPECT_TRUE(writer->put(other) && writer->put(account(0)) && writer->leave_out(account(3).id));
        EXPECT_EQ(changes_of(*writer), "3 -> 3 +1 ~1 -1 other");
    }
    auto writer = StoreWriter::replace(path);
    EXPECT_EQ(changes_of(*writer), "3 -> 0 +0 ~0 -3 other");
    EXPECT_TRUE(writer->put(account(2)) && writer->put(account(9)));
    EXPECT_EQ(changes_of(*writer), "3 -> 2 +1 ~0 -2 other");
    ASSERT_TRUE(writer->commit({}));
    EXPECT_TRUE(writer->changes().has_error()) << "it has ended";
    std::ofstream(path, std::ios::trunc) << "no store";
    EXPECT_EQ(changes_of(StoreWriter::replace(path).value()), "0 -> 0 +0 ~0 -0") << "nothing to compare with";
}

TEST_F(Store, IsConfirmedWithoutANewFile) {
    write({account(1)}, {"source", 1000, "cookie", 0, 0, 0});
    auto from = reader();
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer && writer->confirm(2000));
    EXPECT_FALSE(from.is_replaced());
    EXPECT_EQ(from.info()->updated, 2000);
    EXPECT_EQ(from.info()->cookie, "cookie");
    EXPECT_TRUE(writer->put(account(2)).has_error()) << "it has ended";
    EXPECT_TRUE(StoreWriter::update(path)) << "and so has its lock";
}

TEST_F(Store, IsAsItWasWhenAWriterGivesUp) {
    write({account(1)});
    {
        auto writer = StoreWriter::update(path);
        ASSERT_TRUE(writer);
        EXPECT_TRUE(writer->put(account(2)));
    }
    {
        auto writer = StoreWriter::replace(path);
        ASSERT_TRUE(writer);
        EXPECT_TRUE(writer->put(account(3)));
    }
    auto from = reader();
    EXPECT_EQ(users(from), std::vector<std::string>{"user1"});
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(Store, HasOneWriterAtATime) {
    auto writer = StoreWriter::replace(path);
    ASSERT_TRUE(writer);
    for (const auto& second : {StoreWriter::replace(path).has_error(), StoreWriter::update(path).has_error()})
        EXPECT_TRUE(second);
    EXPECT_NE(StoreWriter::replace(path).error().problem.find("another process"), std::string::npos);
    ASSERT_TRUE(writer->commit({}));
    EXPECT_TRUE(StoreWriter::update(path)) << "after the commit";
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

TEST_F(Store, IsForItsGroupToRead) {
    write({account(1)});
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
    ASSERT_EQ(stat((path + ".lock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

// A root-run import must not lock out the user that the sync runs as.
TEST_F(Store, BelongsToTheOwnerOfItsFolder) {
    if (geteuid() != 0) GTEST_SKIP() << "for root only";
    constexpr uid_t owner = 12345;
    constexpr gid_t group = 54321;
    ASSERT_EQ(chown(folder.path().c_str(), owner, group), 0);
    std::ofstream(path + ".lock") << ""; // root's, as an older version left it
    write({account(1)});
    write({account(2)});
    for (const std::string& file : {path, path + ".lock"}) {
        struct stat status {};
        ASSERT_EQ(stat(file.c_str(), &status), 0);
        EXPECT_EQ(status.st_uid, owner) << file;
        EXPECT_EQ(status.st_gid, group) << file;
    }
}

// The owner of the folder could have linked root's file there to be given it.
TEST_F(Store, GivesNoFileAwayThatHasAnotherName) {
    if (geteuid() != 0) GTEST_SKIP() << "for root only";
    ASSERT_EQ(chown(folder.path().c_str(), 12345, 54321), 0);
    const test::Folder elsewhere;
    const std::string file = elsewhere.path() + "/shadow";
    std::ofstream(file) << "secret";
    std::filesystem::create_hard_link(file, path + ".lock");
    EXPECT_TRUE(StoreWriter::replace(path).has_error());
    std::filesystem::remove(path + ".lock");
    std::filesystem::create_symlink(file, path + ".lock");
    EXPECT_TRUE(StoreWriter::replace(path).has_error());
    std::filesystem::remove(path + ".lock");
    std::filesystem::create_symlink(file, path + ".new");
    write({account(1)});
    struct stat status {};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 0U);
    EXPECT_EQ(status.st_size, 6);
    EXPECT_EQ(reader().info()->entries, 1U);
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
