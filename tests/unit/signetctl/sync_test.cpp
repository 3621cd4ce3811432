// SPDX-License-Identifier: Apache-2.0

// A store brought into step with a directory in memory: what is in it afterwards, and what is in it when
// something went wrong. Long on purpose: one fixture, and each way in which the two may differ.

#include "certmap/store/store.hpp"
#include "daemon/signetctl/directory/sync.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"
#include "tests/unit/signetctl/fake_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::StoreReader;
using Names = std::vector<std::string>;

class Sync : public ::testing::Test {
protected:
    Sync() {
        order.store = folder_.path() + "/store.mdb";
        order.source = "ldaps://dc1";
        order.question = "refresh openldap";
        order.reading = {"uid", "", "", ""};
        order.now = 1000;
    }

    SyncReport sync() {
        auto report = synchronize(directory, order);
        EXPECT_TRUE(report) << (report ? "" : report.error().problem);
        return report ? *report : SyncReport();
    }

    std::string failure() {
        const auto report = synchronize(directory, order);
        EXPECT_FALSE(report);
        return report ? "" : report.error().problem;
    }

    void put(int count) {
        for (int i = 0; i < count; ++i)
            directory.put("user" + std::to_string(i), {"X509:<SKI>0" + std::to_string(i % 10)});
    }

    Names stored() {
        Names names;
        auto store = StoreReader::open(order.store);
        if (!store) return {"(no store)"};
        EXPECT_TRUE(store->for_each([&](const certmap::Entry& entry) {
            names.push_back(entry.user);
            return true;
        }));
        std::ranges::sort(names);
        return names;
    }

    std::size_t keys_of(const std::string& name) {
        auto store = StoreReader::open(order.store);
        const auto entry = store ? store->entry(FakeDirectory::id_of(name)) : std::nullopt;
        return entry && *entry ? (*entry)->keys.size() : 99;
    }

    std::string unreadable(const std::string& name) {
        auto store = StoreReader::open(order.store);
        const auto entry = store ? store->entry(FakeDirectory::id_of(name)) : std::nullopt;
        return entry && *entry ? (*entry)->unreadable : "(no entry)";
    }

    std::size_t files() const { return folder_.files(); }

    certmap::StoreInfo info() {
        auto store = StoreReader::open(order.store);
        return store ? store->info().value() : certmap::StoreInfo();
    }

    FakeDirectory directory;
    SyncOrder order;

private:
    daemon::TemporaryDirectory folder_;
};

TEST_F(Sync, LoadsEverythingFirst) {
    put(3);
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded);
    EXPECT_EQ(report.entries, 3U);
    EXPECT_EQ(report.keys, 3U);
    EXPECT_EQ(report.added, 3U);
    EXPECT_EQ(report.changed + report.removed + report.refused, 0U);
    EXPECT_EQ(stored(), (Names{"user0", "user1", "user2"}));
    EXPECT_EQ(info().source, "ldaps://dc1");
    EXPECT_EQ(info().updated, 1000);
}

TEST_F(Sync, HearsChangesAfterwards) {
    put(5);
    sync();
    directory.put("user0", {});
    directory.put("user1", {"X509:<SKI>01"}); // as it was
    directory.put("zoe");
    directory.remove("user4");
    order.now = 2000;
    const SyncReport report = sync();
    EXPECT_FALSE(report.loaded);
    EXPECT_EQ(report.entries, 5U);
    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(report.removed, 1U);
    EXPECT_EQ(stored(), (Names{"user0", "user1", "user2", "user3", "zoe"}));
    EXPECT_EQ(keys_of("user0"), 0U);
    EXPECT_EQ(info().updated, 2000);
    sync();
    EXPECT_EQ(directory.asked, (Names{"load", "5", "9"}));
}

TEST_F(Sync, SaysWhenItAgreedEvenIfNothingChanged) {
    put(2);
    sync();
    order.now = 3000;
    const SyncReport report = sync();
    EXPECT_EQ(report.added + report.changed + report.removed, 0U);
    EXPECT_EQ(report.entries, 2U);
    EXPECT_EQ(info().updated, 3000);
}

TEST_F(Sync, RemovesWhatAComparisonMisses) {
    put(4);
    sync();
    directory.forget("user2");
    EXPECT_EQ(sync().removed, 0U);
    directory.compares_ids = true;
    EXPECT_EQ(sync().removed, 1U);
    EXPECT_EQ(stored(), (Names{"user0", "user1", "user3"}));
}

TEST_F(Sync, LoadsAnewWhenTheCookieIsNoGood) {
    put(3);
    sync();
    directory.forget("user2");
    directory.forgets_cookies = true;
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded);
    EXPECT_EQ(report.removed, 1U);
    EXPECT_EQ(stored(), (Names{"user0", "user1"}));
}

TEST_F(Sync, LoadsAnewWhenSomethingElseIsAsked) {
    put(3);
    sync();
    order.question = "refresh openldap, another base";
    EXPECT_TRUE(sync().loaded);
    order.source = "ldaps://dc2";
    EXPECT_TRUE(sync().loaded);
    EXPECT_FALSE(sync().loaded);
    order.load = true;
    EXPECT_TRUE(sync().loaded);
    EXPECT_EQ(directory.asked, (Names{"load", "load", "load", "3", "load"}));
}

// A file for every sync would be written for nothing, every five minutes.
TEST_F(Sync, MakesNoNewFileWhereNothingChanged) {
    put(3);
    sync();
    const auto reader = StoreReader::open(order.store);
    ASSERT_TRUE(reader);
    directory.put("user1", {"X509:<SKI>01"}); // as it was, but the cookie is another one
    order.now = 2000;
    sync();
    EXPECT_FALSE(reader->is_replaced());
    EXPECT_EQ(info().updated, 2000);
    directory.compares_ids = true;
    sync();
    EXPECT_TRUE(reader->is_replaced()) << "a comparison of all ids is not made again";
    directory.remove("user0");
    sync();
    EXPECT_EQ(directory.asked, (Names{"load", "3", "3", "4"}));
    EXPECT_EQ(stored(), (Names{"user1", "user2"}));
}

TEST_F(Sync, KeepsTheOldStoreWhenTheDirectoryIsDown) {
    put(3);
    sync();
    directory.is_down = true;
    EXPECT_NE(failure().find("down"), std::string::npos);
    order.load = true;
    EXPECT_NE(failure().find("down"), std::string::npos);
    EXPECT_EQ(stored().size(), 3U);
    EXPECT_EQ(info().updated, 1000);
}

TEST_F(Sync, KeepsTheOldStoreWhenTheDirectoryBreaksOff) {
    put(4);
    sync();
    const std::size_t files_before = files();
    directory.put("user0", {});
    directory.put("zoe");
    directory.remove("user3");
    directory.breaks_off_after = 1;
    order.now = 2000;
    for (const bool load : {false, true}) {
        order.load = load;
        EXPECT_NE(failure().find("broke off"), std::string::npos);
        EXPECT_EQ(stored(), (Names{"user0", "user1", "user2", "user3"}));
        EXPECT_EQ(keys_of("user0"), 1U);
        EXPECT_EQ(info().updated, 1000);
        EXPECT_EQ(files(), files_before) << "something was left behind";
    }
    directory.breaks_off_after.reset();
    order.load = false;
    sync();
    EXPECT_EQ(stored(), (Names{"user0", "user1", "user2", "zoe"}));
}

TEST_F(Sync, KeepsTheOwnerOfABadEntryOutAndTakesTheOthers) {
    put(3);
    directory.put("bad", {"X509:<SKI>01", "X509:<SKI>no"});
    directory.put("ro:ot");
    const SyncReport report = sync();
    EXPECT_EQ(report.refused, 2U);
    ASSERT_EQ(report.refusals.size(), 2U);
    EXPECT_EQ(report.unknown_accounts, 1U);
    EXPECT_EQ(report.refusals[0].entry + " " + report.refusals[0].account, "uid=bad bad");
    EXPECT_EQ(report.refusals[1].account, "");
    EXPECT_NE(report.refusals[0].why.find("altSecurityIdentities"), std::string::npos);
    EXPECT_EQ(stored(), (Names{"bad", "user0", "user1", "user2"}));
    EXPECT_EQ(unreadable("bad"), report.refusals[0].why);
    EXPECT_EQ(unreadable("user0"), "");
}

// What it was before is not what the directory says now; gone it would be reached by its name.
TEST_F(Sync, MarksWhatTurnedBad) {
    put(3);
    sync();
    directory.put("user1", {"X509:<SKI>no"});
    const SyncReport report = sync();
    EXPECT_FALSE(report.loaded);
    EXPECT_EQ(report.refused, 1U);
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(report.removed, 0U);
    EXPECT_NE(unreadable("user1").find("altSecurityIdentities"), std::string::npos);
    order.load = true;
    EXPECT_EQ(sync().refused, 1U);
    EXPECT_EQ(stored(), (Names{"user0", "user1", "user2"}));
    EXPECT_NE(unreadable("user1").find("altSecurityIdentities"), std::string::npos);
}

// Whoever has no entry then may have one in the directory.
TEST_F(Sync, IsIncompleteUntilWhatNamesNobodyIsGoodOrGone) {
    put(5);
    directory.put("no:name");
    directory.put("no:other");
    EXPECT_EQ(sync().unknown_accounts, 2U);
    EXPECT_EQ(info().left_out, 2U);
    EXPECT_EQ(info().entries, 5U);
    directory.put("no:third");
    directory.remove("no:name");
    EXPECT_FALSE(sync().loaded);
    EXPECT_EQ(info().left_out, 2U);
    directory.forget("no:other");
    directory.compares_ids = true;
    sync();
    EXPECT_EQ(info().left_out, 1U);
    directory.remove("no:third");
    sync();
    EXPECT_EQ(info().left_out, 0U);
    EXPECT_EQ(stored().size(), 5U);
}

TEST_F(Sync, ListsOnlySoManyRefusals) {
    put(1);
    for (std::size_t i = 0; i < max_listed_refusals + 5; ++i)
        directory.put("bad" + std::to_string(i), {"X509:<SKI>no"});
    const SyncReport report = sync();
    EXPECT_EQ(report.refused, max_listed_refusals + 5);
    EXPECT_EQ(report.refusals.size(), max_listed_refusals);
}

TEST_F(Sync, DoesNotShrinkByMoreThanHalfUnasked) {
    put(5);
    sync();
    for (const char* name : {"user0", "user1", "user2"})
        directory.remove(name);
    EXPECT_NE(failure().find("3 of 5"), std::string::npos);
    order.load = true;
    EXPECT_NE(failure().find("3 of 5"), std::string::npos);
    EXPECT_EQ(stored().size(), 5U);
    order.load = false;
    order.allow_shrink = true;
    EXPECT_EQ(sync().removed, 3U);
    EXPECT_EQ(stored(), (Names{"user3", "user4"}));
}

TEST_F(Sync, ShrinksByHalf) {
    put(4);
    sync();
    directory.remove("user0");
    directory.remove("user1");
    EXPECT_EQ(sync().removed, 2U);
}

TEST_F(Sync, DoesNotMakeAnEmptyStore) {
    EXPECT_NE(failure().find("no account"), std::string::npos);
    EXPECT_EQ(stored(), Names{"(no store)"});
    directory.put("ro:ot");
    EXPECT_NE(failure().find("no account"), std::string::npos);
}

TEST_F(Sync, CountsADifferenceToTheOldStore) {
    put(4);
    sync();
    directory.put("user0", {});
    directory.put("zoe");
    directory.remove("user3");
    order.load = true;
    const SyncReport report = sync();
    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(report.removed, 1U);
}

TEST_F(Sync, DoesNotBelieveABrokenStore) {
    put(2);
    sync();
    std::ofstream(order.store, std::ios::trunc) << "no store";
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded);
    EXPECT_EQ(stored().size(), 2U);
}

TEST_F(Sync, FailsWhereTheStoreCannotBe) {
    put(1);
    order.store = "/proc/nowhere/store.mdb";
    EXPECT_FALSE(failure().empty());
}

} // namespace
} // namespace signet::ctl
