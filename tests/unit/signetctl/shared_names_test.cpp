// SPDX-License-Identifier: Apache-2.0

// Two entries of a directory that have the name of one user: both are kept out, whichever came first.

#include "daemon/signetctl/directory/shared_names.hpp"
#include "tests/unit/signetctl/sync_fixture.hpp"

namespace signet::ctl {
namespace {

class SharedName : public Sync {
protected:
    SharedName() {
        put(3);
        directory.put("alice", {"X509:<SKI>aa"});
    }

    void expect_both_refused(const SyncReport& report) {
        EXPECT_EQ(report.refused, 2U);
        ASSERT_EQ(report.refusals.size(), 2U);
        EXPECT_EQ(report.refusals[0].entry, "uid=alice");
        EXPECT_EQ(report.refusals[1].entry, "uid=partner");
        EXPECT_EQ(report.refusals[0].why, name_is_shared.one);
        expect_both_marked();
    }

    void expect_both_marked() {
        EXPECT_EQ(unreadable("alice"), name_is_shared.one);
        EXPECT_EQ(unreadable("partner"), name_is_shared.one);
        EXPECT_EQ(unreadable("user0"), "");
    }
};

TEST_F(SharedName, KeepsBothOutOfAFirstLoad) {
    directory.put_as("partner", "ALICE", {"X509:<SKI>bb"});
    const SyncReport report = sync();
    expect_both_refused(report);
    EXPECT_EQ(report.refusals[1].account, "ALICE") << "case does not tell them apart";
    EXPECT_EQ(report.entries, 5U);
    EXPECT_EQ(report.unknown_accounts, 0U);
    EXPECT_EQ(keys_of("alice"), 1U) << "they come back with the name";
}

TEST_F(SharedName, KeepsBothOutWhenTheSecondComesLater) {
    sync();
    directory.put_as("partner", "alice", {"X509:<SKI>bb"});
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded) << "so that both are named";
    expect_both_refused(report);
    EXPECT_FALSE(sync().loaded) << "once";
}

TEST_F(SharedName, KeepsBothOutWhileOneOrTheOtherChanges) {
    directory.put_as("partner", "alice", {"X509:<SKI>bb"});
    sync();
    for (const char* name : {"alice", "partner"}) {
        directory.put_as(name, "alice", {"X509:<SKI>cc"});
        const SyncReport report = sync();
        EXPECT_FALSE(report.loaded);
        ASSERT_EQ(report.refusals.size(), 1U);
        EXPECT_EQ(report.refusals[0].entry, std::string("uid=") + name);
        expect_both_marked();
    }
    directory.put("zoe");
    EXPECT_FALSE(sync().loaded);
    expect_both_marked();
}

TEST_F(SharedName, LetsTheOtherBackWhenOneIsRenamedOrGone) {
    for (const bool is_renamed : {true, false}) {
        directory.put_as("partner", "alice", {"X509:<SKI>bb"});
        sync();
        expect_both_marked();
        if (is_renamed)
            directory.put_as("partner", "partner", {"X509:<SKI>bb"});
        else
            directory.remove("partner");
        EXPECT_EQ(sync().refused, 0U);
        EXPECT_EQ(unreadable("alice"), "");
        EXPECT_EQ(keys_of("alice"), 1U);
        EXPECT_EQ(unreadable("partner"), is_renamed ? "" : "(no entry)");
        EXPECT_FALSE(sync().loaded);
    }
}

TEST_F(SharedName, LeavesAnotherReasonAsItIs) {
    directory.put("alice", {"X509:<SKI>no"});
    directory.put_as("partner", "alice", {"X509:<SKI>bb"});
    EXPECT_EQ(sync().refused, 2U);
    EXPECT_NE(unreadable("alice").find("altSecurityIdentities"), std::string::npos);
    EXPECT_EQ(unreadable("partner"), name_is_shared.one);
    directory.put("alice", {"X509:<SKI>aa"}); // readable now, and still one of two
    EXPECT_EQ(sync().refused, 1U);
    expect_both_marked();
}

// A store that was written before anybody looked at names.
TEST_F(SharedName, FindsBothInAStoreThatHasThemUnmarked) {
    directory.put_as("partner", "alice", {"X509:<SKI>bb"});
    sync();
    auto entry = StoreReader::open(order.store)->entry(FakeDirectory::id_of("partner")).value();
    const auto said = info();
    {
        auto writer = certmap::StoreWriter::update(order.store);
        ASSERT_TRUE(entry && writer);
        entry->unreadable.clear();
        ASSERT_TRUE(writer->put(*entry) && writer->commit(said));
    }
    expect_both_refused(sync());
}

} // namespace
} // namespace signet::ctl
