// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/store_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::certmap {
namespace {

using test::account;
using test::key_of;
using StoreWriting = Store;

TEST_F(StoreWriting, RefusesEntriesThatAreBeyondTheBounds) {
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
        {changed([](Entry& e) { e.user = "../root"; }), "the user has"},
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

TEST_F(StoreWriting, IsIncompleteAsLongAsARecordIsLeftOut) {
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

TEST_F(StoreWriting, UpdatesReplaceAndRemove) {
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

TEST_F(StoreWriting, CountsWhoLosesHisStrongKeys) {
    const auto entry = [](int number, std::vector<MappingKey> keys) {
        Entry made = account(number);
        made.keys = std::move(keys);
        made.certificates.clear();
        return made;
    };
    const MappingKey strong{KeyKind::certificate, "ab"};
    const MappingKey weak{KeyKind::upn, "a@b"};
    write({entry(1, {strong, weak}), entry(2, {strong}), entry(3, {strong}), entry(4, {strong}),
           entry(5, {weak}), entry(6, {})});
    auto writer = StoreWriter::update(path);
    ASSERT_TRUE(writer);
    EXPECT_EQ(writer->changes()->bound, 4U);
    EXPECT_EQ(writer->changes()->unbound, 0U);
    EXPECT_TRUE(writer->put(entry(1, {weak})) && writer->put(entry(2, {})) && writer->remove(account(3).id) &&
                writer->put(entry(4, {{KeyKind::sid, "S-1-5"}})) && writer->put(entry(5, {})) &&
                writer->put(entry(7, {})));
    EXPECT_EQ(writer->changes()->bound, 3U) << "who goes altogether is counted elsewhere";
    EXPECT_EQ(writer->changes()->unbound, 2U);
    std::vector<std::string> left;
    EXPECT_TRUE(writer->for_each([&](const Entry& account) { left.push_back(account.user); }));
    EXPECT_EQ(left, (std::vector<std::string>{"user1", "user2", "user4", "user5", "user6", "user7"}));
}

TEST_F(StoreWriting, SaysWhatACommitWouldChange) {
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

TEST_F(StoreWriting, IsConfirmedWithoutANewFile) {
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

TEST_F(StoreWriting, IsAsItWasWhenAWriterGivesUp) {
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

TEST_F(StoreWriting, HasOneWriterAtATime) {
    auto writer = StoreWriter::replace(path);
    ASSERT_TRUE(writer);
    for (const auto& second : {StoreWriter::replace(path).has_error(), StoreWriter::update(path).has_error()})
        EXPECT_TRUE(second);
    EXPECT_NE(StoreWriter::replace(path).error().problem.find("another process"), std::string::npos);
    ASSERT_TRUE(writer->commit({}));
    EXPECT_TRUE(StoreWriter::update(path)) << "after the commit";
}

TEST_F(StoreWriting, IsForItsGroupToRead) {
    write({account(1)});
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
    ASSERT_EQ(stat((path + ".lock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

// A root-run import must not lock out the user that the sync runs as.
TEST_F(StoreWriting, BelongsToTheOwnerOfItsFolder) {
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
TEST_F(StoreWriting, GivesNoFileAwayThatHasAnotherName) {
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

} // namespace
} // namespace signet::certmap
