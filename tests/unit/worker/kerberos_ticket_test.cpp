// SPDX-License-Identifier: Apache-2.0
// Claims that are no tickets, credential caches, accounts: all that needs no KDC.
#include "daemon/worker/ccache.hpp"
#include "daemon/worker/directory/account.hpp"
#include "daemon/worker/kerberos/ticket_check.hpp"
#include "daemon/worker/sandbox.hpp"
#include "tests/unit/worker/kerberos_scene.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using test::KrbConf;

// The same name and six more letters, which mkstemp(3) chose.
bool is_beside(const std::string& name, const std::string& taken) {
    return name.size() == taken.size() + 7 && name.starts_with(taken + "_");
}

TEST_F(Kerberos, ClaimsThatAreNoTgtAreRefusedUnasked) {
    const auto keys = HostKeys::load(keytab_with({"host/ws.lab.test@LAB.TEST"}), files_);
    ASSERT_TRUE(keys);
    const protocol::Bytes whole = tgt("alice@LAB.TEST");
    std::vector<protocol::Bytes> claims{credentials("alice@LAB.TEST", "host/ws.lab.test@LAB.TEST"),
                                        credentials("alice@LAB.TEST", "krbtgt@LAB.TEST")};
    for (std::size_t size = 0; size + 8 < whole.size(); size += 7)
        claims.emplace_back(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    for (const auto& claim : claims) {
        const auto verified = check_ticket(*keys, {claim}, {.kdc_timeout = 1s});
        ASSERT_FALSE(verified);
        EXPECT_EQ(verified.error().reason, Reason::bad_request);
    }
}

TEST_F(Kerberos, AClaimIsNotBelievedWithoutTheKdc) {
    const test::FakeKdc kdc([](const test::Message&) { return test::framed({0x6d, 0x02, 0x30, 0x00}); });
    const KrbConf lying(test::lab_realm({kdc.port()}));
    const KrbConf nobody(test::lab_realm({test::refusing_port()}));
    const auto keytab = keytab_with({"host/ws.lab.test@LAB.TEST"});
    const auto keys_lying = HostKeys::load(keytab, {{lying.path()}});
    const protocol::Bytes claimed = tgt("alice@LAB.TEST");
    EXPECT_EQ(check_ticket(*keys_lying, {claimed}, {}).error().reason, Reason::ticket_not_verified);
    EXPECT_GE(kdc.requests(), 1u); // libkrb5 asks again without canonicalization
    const auto keys_nobody = HostKeys::load(keytab, {{nobody.path()}});
    EXPECT_EQ(check_ticket(*keys_nobody, {claimed}, {}).error().reason, Reason::kdc_unreachable);
}

TEST_F(Kerberos, AnOffsetThatNoClockHasIsRefusedUnasked) {
    const test::FakeKdc kdc([](const test::Message&) { return test::framed({0x6d, 0x02, 0x30, 0x00}); });
    const KrbConf conf(test::lab_realm({kdc.port()}));
    const auto keys = HostKeys::load(keytab_with({"host/ws.lab.test@LAB.TEST"}), {{conf.path()}});
    const protocol::Bytes claimed = tgt("alice@LAB.TEST");
    for (const std::chrono::seconds offset :
         {3601s, -3601s, std::chrono::seconds::min(), std::chrono::seconds::max()})
        EXPECT_EQ(check_ticket(*keys, {claimed, offset}, {}).error().reason, Reason::clock_skew);
    EXPECT_EQ(kdc.requests(), 0u);
    for (const std::chrono::seconds offset : {3600s, -3600s})
        EXPECT_EQ(check_ticket(*keys, {claimed, offset}, {}).error().reason, Reason::ticket_not_verified);
    EXPECT_GE(kdc.requests(), 2u);
}

// As kinit(1) leaves it, so that programs of the session date their requests by the KDC's clock.
TEST_F(Kerberos, ACacheNotesTheClockOfTheKdc) {
    for (const std::chrono::seconds offset : {0s, 600s, -600s}) {
        const auto name = store("alice@LAB.TEST", "FILE:" + path("cc"), offset);
        ASSERT_TRUE(name);
        const auto reader = Krb5Context::open(files_);
        OpenCache cache(*reader);
        Principal client(*reader);
        ASSERT_EQ(krb5_cc_resolve(reader->get(), name->c_str(), cache.out()), 0);
        ASSERT_EQ(krb5_cc_get_principal(reader->get(), cache.get(), client.out()), 0);
        EXPECT_NEAR(static_cast<double>(reader->clock_offset().count()), static_cast<double>(offset.count()),
                    1);
    }
}

TEST_F(Kerberos, AFileCacheIsTheUsersAlone) {
    const auto name = store("alice@LAB.TEST", "FILE:" + path("krb5cc_%{uid}"));
    ASSERT_TRUE(name) << name.error().detail;
    EXPECT_EQ(*name, "FILE:" + path("krb5cc_" + std::to_string(getuid())));
    EXPECT_EQ(client_of(*name), "alice@LAB.TEST");
    struct stat status {};
    ASSERT_EQ(stat(name->substr(5).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(Kerberos, AFileCacheIsReplacedInOneStep) {
    const auto name = store("alice@LAB.TEST", "FILE:" + path("cc"));
    std::filesystem::create_hard_link(path("cc"), path("old"));
    ASSERT_TRUE(store("bob@LAB.TEST", "FILE:" + path("cc")));
    EXPECT_EQ(client_of(*name), "bob@LAB.TEST");
    EXPECT_EQ(client_of("FILE:" + path("old")), "alice@LAB.TEST");
}

TEST_F(Kerberos, ATrialLeavesWhatWasThereAndNothingElse) {
    for (const std::string& name : {"FILE:" + path("cc"), "DIR:" + path("ccs")}) {
        const auto own = store("alice@LAB.TEST", name);
        ASSERT_TRUE(own) << name;
        const auto files = [&] {
            std::set<std::string> found;
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_))
                found.insert(entry.path());
            return found;
        };
        const auto before = files();
        const auto tried = try_storing_credentials(tgt("bob@LAB.TEST"), {}, name, files_);
        ASSERT_TRUE(tried) << name << ": " << tried.error().detail;
        EXPECT_NE(*tried, *own);
        EXPECT_EQ(files(), before) << name;
        EXPECT_EQ(client_of(name), "alice@LAB.TEST");
    }
    EXPECT_FALSE(try_storing_credentials(tgt("bob@LAB.TEST"), {}, "FILE:/nowhere/cc", files_));
    EXPECT_FALSE(try_storing_credentials(tgt("bob@LAB.TEST"), {}, "MEMORY:cc", files_));
}

TEST_F(Kerberos, AFileCacheIsNotWrittenThroughALink) {
    std::filesystem::create_symlink(path("elsewhere"), path("cc"));
    const auto name = store("alice@LAB.TEST", "FILE:" + path("cc"));
    ASSERT_TRUE(name) << name.error().detail;
    EXPECT_TRUE(is_beside(*name, "FILE:" + path("cc"))) << *name;
    EXPECT_EQ(client_of(*name), "alice@LAB.TEST");
    EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
    EXPECT_TRUE(std::filesystem::is_symlink(path("cc")));
}

TEST_F(Kerberos, AFileCacheOfSomebodyElseStaysAndKeepsNobodyOut) {
    std::ofstream(path("cc")) << "theirs";
    if (chown(path("cc").c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root can give a file away";
    const auto alice = store("alice@LAB.TEST", "FILE:" + path("cc"));
    const auto bob = store("bob@LAB.TEST", path("cc")); // libkrb5 takes a path for a FILE
    ASSERT_TRUE(alice && bob);
    EXPECT_TRUE(is_beside(*alice, "FILE:" + path("cc"))) << *alice;
    EXPECT_TRUE(is_beside(*bob, "FILE:" + path("cc"))) << *bob;
    EXPECT_NE(*alice, *bob);
    EXPECT_EQ(client_of(*alice), "alice@LAB.TEST");
    struct stat status {};
    ASSERT_EQ(stat(alice->substr(5).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
    EXPECT_TRUE(destroy_credentials(*alice, files_));
    EXPECT_FALSE(std::filesystem::exists(alice->substr(5)));
    EXPECT_EQ(destroy_credentials("FILE:" + path("cc"), files_).error().reason, Reason::ccache_failed);
    EXPECT_TRUE(std::filesystem::exists(path("cc")));
}

TEST_F(Kerberos, ADirectoryOfSomebodyElseKeepsNobodyOut) {
    std::filesystem::create_directory(path("ccs"));
    if (chown(path("ccs").c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root can give a folder away";
    const auto name = store("alice@LAB.TEST", "DIR:" + path("ccs"));
    ASSERT_TRUE(name) << name.error().detail;
    EXPECT_TRUE(name->starts_with("DIR::" + path("ccs_"))) << *name;
    EXPECT_EQ(client_of(*name), "alice@LAB.TEST");
    EXPECT_TRUE(std::filesystem::is_empty(path("ccs")));
}

TEST_F(Kerberos, ADirectoryHoldsOneCacheAPrincipal) {
    const std::string name = "DIR:" + path("ccs");
    const auto alice = store("alice@LAB.TEST", name);
    const auto bob = store("bob@LAB.TEST", name);
    const auto again = store("alice@LAB.TEST", name);
    ASSERT_TRUE(alice && bob && again);
    EXPECT_NE(*alice, *bob);
    EXPECT_EQ(*alice, *again);
    EXPECT_EQ(client_of(*bob), "bob@LAB.TEST");
    EXPECT_EQ(client_of(name), "alice@LAB.TEST"); // the last one is the primary
    struct stat status {};
    ASSERT_EQ(stat(path("ccs").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700u);
}

TEST_F(Kerberos, CachesThatNoSessionCouldFindAreRefused) {
    for (const char* name :
         {"MEMORY:x", "API:x", "KEYRING:session:x", "KEYRING:process:x", "relative", "nonsense:x"}) {
        EXPECT_EQ(store("alice@LAB.TEST", name).error().reason, Reason::ccache_failed) << name;
        EXPECT_EQ(destroy_credentials(name, files_).error().reason, Reason::ccache_failed) << name;
    }
    EXPECT_EQ(store("alice@LAB.TEST", "FILE:" + path("no/such/folder/cc")).error().reason,
              Reason::ccache_failed);
}

TEST_F(Kerberos, TheEnvironmentDoesNotNameTheCache) {
    setenv("KRB5CCNAME", ("FILE:" + path("evil")).c_str(), 1);
    EXPECT_EQ(*store("alice@LAB.TEST", "FILE:" + path("cc")), "FILE:" + path("cc"));
    EXPECT_FALSE(std::filesystem::exists(path("evil")));
}

TEST_F(Kerberos, ADestroyedCacheIsGoneAndGoneStaysFine) {
    const auto name = store("alice@LAB.TEST", "FILE:" + path("cc"));
    EXPECT_TRUE(destroy_credentials(*name, files_));
    EXPECT_FALSE(std::filesystem::exists(path("cc")));
    EXPECT_TRUE(destroy_credentials(*name, files_));
}

TEST_F(Kerberos, NothingIsStoredAsRoot) {
    const auto stored = worker::store({0, 0, "FILE:" + path("cc"), tgt("alice@LAB.TEST"), 0}, files_);
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().reason, Reason::not_permitted);
}

TEST(BecomeUser, IsForGood) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody";
    const auto child = [] {
        const bool became = become_user({12345, 12346}).has_value();
        const bool alone = getgroups(0, nullptr) == 0;
        const bool stuck = setuid(0) != 0 && setgid(0) != 0;
        _exit(became && alone && stuck && geteuid() == 12345 && getegid() == 12346 ? 0 : 1);
    };
    EXPECT_EXIT(child(), testing::ExitedWithCode(0), "");
}

TEST(LookUpAccount, KnowsTheAccountsOfTheSystem) {
    const auto root = look_up_account({{"root"}});
    ASSERT_TRUE(root);
    EXPECT_EQ(root->user, "root");
    EXPECT_EQ(root->uid, 0u);
    for (const char* unknown : {"no-such-account", ""})
        EXPECT_EQ(look_up_account({{unknown}}).error().reason, Reason::account_unknown);
    EXPECT_TRUE(root->groups.empty() && root->other_groups.empty()); // nobody asked
}

// root's own group and another are on every system; what nobody knows is in neither list.
TEST(LookUpAccount, SaysOfWhichGroupsTheAccountIsAMember) {
    const auto root = look_up_account({{"root"}, {{"root", "nogroup", "no-such-group", ""}}});
    ASSERT_TRUE(root);
    EXPECT_EQ(root->groups, std::vector<std::string>{"root"});
    EXPECT_EQ(root->other_groups, std::vector<std::string>{"nogroup"});
    EXPECT_EQ(look_up_account({{"no-such-account"}, {{"root"}}}).error().reason, Reason::account_unknown);
}

} // namespace
} // namespace signet::worker
