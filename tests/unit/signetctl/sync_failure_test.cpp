// SPDX-License-Identifier: Apache-2.0

// A sync of which something goes wrong: what is in the store then.

#include "tests/unit/signetctl/sync_fixture.hpp"

#include <fstream>

namespace signet::ctl {
namespace {

using SyncFailure = Sync;

TEST_F(SyncFailure, KeepsTheOldStoreWhenTheDirectoryIsDown) {
    put(3);
    sync();
    directory.is_down = true;
    EXPECT_NE(failure().find("down"), std::string::npos);
    order.load = true;
    EXPECT_NE(failure().find("down"), std::string::npos);
    EXPECT_EQ(stored().size(), 3U);
    EXPECT_EQ(info().updated, 1000);
}

TEST_F(SyncFailure, KeepsTheOldStoreWhenTheDirectoryBreaksOff) {
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

TEST_F(SyncFailure, KeepsTheOwnerOfABadEntryOutAndTakesTheOthers) {
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
TEST_F(SyncFailure, MarksWhatTurnedBad) {
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
TEST_F(SyncFailure, IsIncompleteUntilWhatNamesNobodyIsGoodOrGone) {
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

TEST_F(SyncFailure, ListsOnlySoManyRefusals) {
    put(1);
    for (std::size_t i = 0; i < max_listed_refusals + 5; ++i)
        directory.put("bad" + std::to_string(i), {"X509:<SKI>no"});
    const SyncReport report = sync();
    EXPECT_EQ(report.refused, max_listed_refusals + 5);
    EXPECT_EQ(report.refusals.size(), max_listed_refusals);
}

TEST_F(SyncFailure, DoesNotShrinkByMoreThanHalfUnasked) {
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

// As when the login of the sync may not read them any more.
TEST_F(SyncFailure, DoesNotTakeTheKeysOfMoreThanHalfUnasked) {
    put(5);
    sync();
    for (const char* name : {"user0", "user1", "user2"})
        directory.put(name, {});
    for (const bool load : {false, true}) {
        order.load = load;
        EXPECT_NE(failure().find("3 of 5 accounts"), std::string::npos);
        EXPECT_EQ(info().keys, 5U);
    }
    order.allow_shrink = true;
    EXPECT_EQ(sync().changed, 3U);
    EXPECT_EQ(info().keys, 2U);
}

TEST_F(SyncFailure, ShrinksByHalf) {
    put(4);
    sync();
    directory.remove("user0");
    directory.remove("user1");
    EXPECT_EQ(sync().removed, 2U);
}

TEST_F(SyncFailure, DoesNotMakeAnEmptyStore) {
    EXPECT_NE(failure().find("no account"), std::string::npos);
    EXPECT_EQ(stored(), Names{"(no store)"});
    directory.put("ro:ot");
    EXPECT_NE(failure().find("no account"), std::string::npos);
}

TEST_F(SyncFailure, DoesNotBelieveABrokenStore) {
    put(2);
    sync();
    std::ofstream(order.store, std::ios::trunc) << "no store";
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded);
    EXPECT_EQ(stored().size(), 2U);
}

TEST_F(SyncFailure, FailsWhereTheStoreCannotBe) {
    put(1);
    order.store = "/proc/nowhere/store.mdb";
    EXPECT_FALSE(failure().empty());
}

} // namespace
} // namespace signet::ctl
