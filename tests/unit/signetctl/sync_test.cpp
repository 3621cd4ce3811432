// SPDX-License-Identifier: Apache-2.0

// A store brought into step with a directory in memory: what is in it afterwards.

#include "daemon/signetctl/directory/sync_state.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/signetctl/sync_fixture.hpp"

namespace signet::ctl {
namespace {

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

// What no question about changes shows, as of a server that was restored from a copy of its disk, is gone a week later.
TEST_F(Sync, LoadsEverythingOnceAWeek) {
    put(3);
    sync();
    directory.forget("user2");
    const std::int64_t week = std::chrono::seconds(full_load_interval).count();
    order.now = 1000 + week - 1;
    EXPECT_FALSE(sync().loaded);
    directory.put("zoe"); // a new store is written meanwhile, and everything was loaded no later
    EXPECT_FALSE(sync().loaded);
    EXPECT_EQ(stored(), (Names{"user0", "user1", "user2", "zoe"}));
    order.now = 1000 + week;
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded);
    EXPECT_EQ(report.removed, 1U);
    EXPECT_EQ(stored(), (Names{"user0", "user1", "zoe"}));
    order.now += week - 1;
    EXPECT_FALSE(sync().loaded);
}

TEST_F(Sync, LoadsEverythingWhenTheClockWasSetBack) {
    put(3);
    sync();
    directory.forget("user2");
    order.now = 999;
    EXPECT_TRUE(sync().loaded);
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

TEST_F(Sync, KeepsCertificatesAsTheyAreAndCome) {
    const certmap::test::Authority authority("Card CA");
    const auto issue = [&] {
        const auto der = authority.issue(certmap::test::logon_request({})).der;
        return std::string(der.begin(), der.end());
    };
    directory.put("alice", {}, {issue(), issue()});
    EXPECT_EQ(sync().certificates, 2U);
    directory.put("alice", {}, {issue()});
    const SyncReport report = sync();
    EXPECT_FALSE(report.loaded);
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(report.certificates, 1U);
    directory.remove("alice");
    order.allow_shrink = true;
    EXPECT_EQ(sync().certificates, 0U);
}

// Also of a store of the version before: what has not changed since would never get any.
TEST_F(Sync, LoadsAnewToHaveCertificatesOrNone) {
    const auto der = certmap::test::Authority("Card CA").issue(certmap::test::logon_request({})).der;
    directory.put("alice", {}, {std::string(der.begin(), der.end())});
    order.keeps_certificates = false;
    EXPECT_EQ(sync().certificates, 0U);
    EXPECT_FALSE(sync().loaded);
    order.keeps_certificates = true;
    EXPECT_EQ(sync().certificates, 1U);
    EXPECT_FALSE(sync().loaded);
    order.keeps_certificates = false;
    const SyncReport report = sync();
    EXPECT_TRUE(report.loaded);
    EXPECT_EQ(report.certificates, 0U);
    EXPECT_EQ(report.keys, 1U);
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

TEST_F(Sync, KeepsWhatTheDirectorySaysOfItsDomain) {
    put(3);
    sync();
    EXPECT_EQ(info().domain, certmap::DomainFacts());
    order.domain.authorities = {"aa"};
    order.now = 2000;
    const SyncReport report = sync();
    EXPECT_EQ(report.changed + report.added + report.removed, 0U);
    EXPECT_EQ(info().domain, order.domain);
    const auto reader = StoreReader::open(order.store);
    sync();
    EXPECT_FALSE(reader->is_replaced()); // nothing is new
    directory.put("zoe");
    sync();
    EXPECT_EQ(info().domain, order.domain);
    order.domain = {};
    sync();
    EXPECT_EQ(info().domain, certmap::DomainFacts());
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

} // namespace
} // namespace signet::ctl
