// SPDX-License-Identifier: Apache-2.0
#include "certmap/store/store.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

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
    write({alice, bob}, {"the source", 1234, std::string("\0\1\2", 3), 99, 99});
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
        {changed([](Entry& e) { e.user = "../root"; }), "the user has a character"},
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

TEST_F(Store, UpdatesReplaceAndRemove) {
    write({account(1), account(2), account(3)});
    Entry changed = account(2);
    changed.user = "renamed";
    changed.keys = {{KeyKind::sid, "S-1-5-99"}};
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer);
    EXPECT_TRUE(writer->put(changed));
    EXPECT_TRUE(writer->put(account(4)));
    EXPECT_TRUE(*writer->remove(account(1).id));
    EXPECT_FALSE(*writer->remove("nobody"));
    auto from = reader();
    EXPECT_EQ(from.info()->entries, 3U) << "before the commit";
    EXPECT_TRUE(writer->commit({"second", 2, "c", 0, 0}));
    EXPECT_EQ(users(from), (std::vector<std::string>{"renamed", "user3", "user4"}));
    EXPECT_TRUE(from.find(key_of(1))->empty());
    EXPECT_TRUE(from.find(key_of(2))->empty());
    EXPECT_EQ(from.find({KeyKind::sid, "S-1-5-99"})->size(), 1U);
    EXPECT_EQ(from.info()->source, "second");
    EXPECT_EQ(from.info()->keys, 1 + 2 * account(3).keys.size());
    EXPECT_FALSE(from.is_replaced());
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

TEST_F(Store, GrowsWhileAReaderHasItOpen) {
    write({account(1)});
    auto from = reader();
    EXPECT_EQ(from.info()->entries, 1U);
    from.rest();
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer);
    for (int number = 2; number <= 30000; ++number)
        ASSERT_TRUE(writer->put(account(number)));
    ASSERT_TRUE(writer->commit({}));
    EXPECT_EQ(from.info()->entries, 30000U);
    EXPECT_EQ(from.find(key_of(29999))->at(0), account(29999));
    EXPECT_FALSE(from.is_replaced());
    EXPECT_LT(std::filesystem::file_size(path), 40U * 1024 * 1024) << "no longer than its pages";
}

TEST_F(Store, StaysOnOneStateWhileItIsVisited) {
    write({account(1), account(2)});
    auto from = reader();
    std::vector<std::string> seen;
    const auto visited = from.for_each([&](const Entry& entry) {
        auto writer = StoreWriter::update(path);
        EXPECT_TRUE(writer && *writer->remove(account(2).id) == seen.empty() && writer->commit({}));
        EXPECT_TRUE(from.entry(account(2).id)->has_value());
        seen.push_back(entry.user);
        return true;
    });
    EXPECT_TRUE(visited);
    EXPECT_EQ(seen, (std::vector<std::string>{"user1", "user2"}));
    EXPECT_EQ(from.info()->entries, 1U);
}

} // namespace
} // namespace signet::certmap
