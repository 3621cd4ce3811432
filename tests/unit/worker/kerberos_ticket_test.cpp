// SPDX-License-Identifier: Apache-2.0
// Keytabs, claims that are no tickets, credential caches, accounts: all that needs no KDC.
#include "daemon/worker/ccache.hpp"
#include "daemon/worker/directory/account.hpp"
#include "daemon/worker/identity.hpp"
#include "daemon/worker/kerberos/ccache_store.hpp"
#include "daemon/worker/kerberos/credentials.hpp"
#include "daemon/worker/kerberos/ticket_check.hpp"
#include "tests/unit/worker/kerberos_fake_kdc.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;
using test::KrbConf;
using testing::ElementsAre;

std::string tlv(char tag, const std::string& content) {
    return std::string{tag, static_cast<char>(content.size())} + content;
}

// A ticket that reads well (RFC 4120 5.3) and was encrypted by nobody.
std::string hollow_ticket() {
    const std::string krbtgt = tlv(0x1b, "krbtgt") + tlv(0x1b, "LAB.TEST");
    const std::string server = tlv('\xa0', tlv(2, {2})) + tlv('\xa1', tlv(0x30, krbtgt));
    const std::string encrypted = tlv('\xa0', tlv(2, {18})) + tlv('\xa2', tlv(4, std::string(64, 'x')));
    return tlv(0x61, tlv(0x30, tlv('\xa0', tlv(2, {5})) + tlv('\xa1', tlv(0x1b, "LAB.TEST")) +
                                   tlv('\xa2', tlv(0x30, server)) + tlv('\xa3', tlv(0x30, encrypted))));
}

class Kerberos : public testing::Test {
protected:
    Kerberos() {
        std::string name = "/tmp/signet-tickets-XXXXXX";
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        folder_ = name;
    }
    ~Kerberos() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ / name; }

    std::string keytab_with(const std::vector<std::string>& principals) {
        krb5_keytab keytab = nullptr;
        EXPECT_EQ(krb5_kt_resolve(context_.get(), ("FILE:" + path("keytab")).c_str(), &keytab), 0);
        for (const std::string& name : principals) {
            krb5_keytab_entry entry{};
            EXPECT_EQ(krb5_parse_name(context_.get(), name.c_str(), &entry.principal), 0);
            EXPECT_EQ(krb5_c_make_random_key(context_.get(), ENCTYPE_AES256_CTS_HMAC_SHA1_96, &entry.key), 0);
            entry.vno = 1;
            EXPECT_EQ(krb5_kt_add_entry(context_.get(), keytab, &entry), 0);
            krb5_free_keytab_entry_contents(context_.get(), &entry);
        }
        krb5_kt_close(context_.get(), keytab);
        return path("keytab");
    }

    protocol::Bytes credentials(const std::string& client, const std::string& server) {
        krb5_creds creds{};
        EXPECT_EQ(krb5_parse_name(context_.get(), client.c_str(), &creds.client), 0);
        EXPECT_EQ(krb5_parse_name(context_.get(), server.c_str(), &creds.server), 0);
        EXPECT_EQ(krb5_c_make_random_key(context_.get(), ENCTYPE_AES256_CTS_HMAC_SHA1_96, &creds.keyblock),
                  0);
        creds.times.authtime = static_cast<krb5_timestamp>(time(nullptr));
        creds.times.endtime = creds.times.authtime + 3600;
        std::string ticket = hollow_ticket();
        creds.ticket = {0, static_cast<unsigned>(ticket.size()), ticket.data()};
        auto bytes = marshal(context_, creds);
        creds.ticket = {};
        krb5_free_cred_contents(context_.get(), &creds);
        return bytes.value();
    }

    protocol::Bytes tgt(const std::string& client) { return credentials(client, "krbtgt/LAB.TEST@LAB.TEST"); }

    std::string client_of(const std::string& cache_name) {
        OpenCache cache(context_);
        Principal client(context_);
        if (krb5_cc_resolve(context_.get(), cache_name.c_str(), cache.out()) != 0) return "";
        if (krb5_cc_get_principal(context_.get(), cache.get(), client.out()) != 0) return "";
        return to_text(context_, client.get());
    }

    Result<std::string> store(const std::string& client, const std::string& name) {
        return store_credentials(tgt(client), name, files_);
    }

    KrbConf conf_{test::lab_realm({})};
    Krb5Files files_{{conf_.path()}};
    Krb5Context context_ = Krb5Context::open(files_).value();
    std::filesystem::path folder_;
};

TEST_F(Kerberos, HostKeysAreThoseOfHostPrincipalsTheRealmsFirst) {
    const auto keytab = keytab_with({"host/ws.b@B", "HTTP/ws.lab.test@LAB.TEST", "host/ws.lab.test@LAB.TEST",
                                     "host/ws.lab.test@LAB.TEST", "WS$@LAB.TEST"});
    const auto keys = HostKeys::load(keytab, files_);
    ASSERT_TRUE(keys) << keys.error().detail;
    EXPECT_THAT(keys->services("LAB.TEST"), ElementsAre("host/ws.lab.test@LAB.TEST", "host/ws.b@B"));
    EXPECT_THAT(keys->services("B"), ElementsAre("host/ws.b@B", "host/ws.lab.test@LAB.TEST"));
}

TEST_F(Kerberos, HostKeysStayWhenTheKeytabGoes) {
    const auto keytab = keytab_with({"host/ws.lab.test@LAB.TEST"});
    const auto keys = HostKeys::load(keytab, files_);
    std::filesystem::remove(keytab);
    Principal service(keys->context());
    ASSERT_EQ(krb5_parse_name(keys->context().get(), "host/ws.lab.test@LAB.TEST", service.out()), 0);
    krb5_keytab_entry entry{};
    EXPECT_EQ(krb5_kt_get_entry(keys->context().get(), keys->keytab(), service.get(), 0, 0, &entry), 0);
    krb5_free_keytab_entry_contents(keys->context().get(), &entry);
}

TEST_F(Kerberos, AKeytabWithoutHostKeysIsMissing) {
    std::ofstream(path("empty"));
    std::ofstream(path("garbage")) << "this is no keytab";
    for (const std::string& keytab :
         {path("nonexistent"), path("empty"), path("garbage"), keytab_with({"HTTP/ws.lab.test@LAB.TEST"})}) {
        const auto keys = HostKeys::load(keytab, files_);
        ASSERT_FALSE(keys) << keytab;
        EXPECT_EQ(keys.error().reason, "keytab-missing");
        EXPECT_THAT(keys.error().detail, testing::HasSubstr(keytab));
    }
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
        const auto verified = check_ticket(*keys, claim, 1s);
        ASSERT_FALSE(verified);
        EXPECT_EQ(verified.error().reason, "bad-request");
    }
}

TEST_F(Kerberos, AClaimIsNotBelievedWithoutTheKdc) {
    const test::FakeKdc kdc([](const test::Message&) { return test::framed({0x6d, 0x02, 0x30, 0x00}); });
    const KrbConf lying(test::lab_realm({kdc.port()}));
    const KrbConf nobody(test::lab_realm({test::refusing_port()}));
    const auto keytab = keytab_with({"host/ws.lab.test@LAB.TEST"});
    const auto keys_lying = HostKeys::load(keytab, {{lying.path()}});
    EXPECT_EQ(check_ticket(*keys_lying, tgt("alice@LAB.TEST"), 5s).error().reason, "ticket-not-verified");
    EXPECT_GE(kdc.requests(), 1u); // libkrb5 asks again without canonicalization
    const auto keys_nobody = HostKeys::load(keytab, {{nobody.path()}});
    EXPECT_EQ(check_ticket(*keys_nobody, tgt("alice@LAB.TEST"), 5s).error().reason, "kdc-unreachable");
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

TEST_F(Kerberos, AFileCacheIsNotWrittenThroughALink) {
    std::filesystem::create_symlink(path("elsewhere"), path("cc"));
    const auto name = store("alice@LAB.TEST", "FILE:" + path("cc"));
    ASSERT_FALSE(name);
    EXPECT_EQ(name.error().reason, "ccache-failed");
    EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
}

TEST_F(Kerberos, AFileCacheOfSomebodyElseStays) {
    std::ofstream(path("cc")) << "theirs";
    if (chown(path("cc").c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root can give a file away";
    EXPECT_EQ(store("alice@LAB.TEST", "FILE:" + path("cc")).error().reason, "ccache-failed");
    EXPECT_EQ(destroy_credentials("FILE:" + path("cc"), files_).error().reason, "ccache-failed");
    EXPECT_TRUE(std::filesystem::exists(path("cc")));
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
        EXPECT_EQ(store("alice@LAB.TEST", name).error().reason, "ccache-failed") << name;
        EXPECT_EQ(destroy_credentials(name, files_).error().reason, "ccache-failed") << name;
    }
    EXPECT_EQ(store("alice@LAB.TEST", "FILE:" + path("no/such/folder/cc")).error().reason, "ccache-failed");
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
    const auto stored = worker::store({0, 0, "FILE:" + path("cc"), tgt("alice@LAB.TEST")}, files_);
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().reason, "not-permitted");
}

TEST(BecomeUser, IsForGood) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody";
    const auto child = [] {
        const bool became = become_user(12345, 12346).has_value();
        const bool alone = getgroups(0, nullptr) == 0;
        const bool stuck = setuid(0) != 0 && setgid(0) != 0;
        _exit(became && alone && stuck && geteuid() == 12345 && getegid() == 12346 ? 0 : 1);
    };
    EXPECT_EXIT(child(), testing::ExitedWithCode(0), "");
}

TEST(LookUpAccount, KnowsTheAccountsOfTheSystem) {
    const auto root = look_up_account({"root"});
    ASSERT_TRUE(root);
    EXPECT_EQ(root->user, "root");
    EXPECT_EQ(root->uid, 0u);
    for (const char* unknown : {"no-such-account", ""})
        EXPECT_EQ(look_up_account({unknown}).error().reason, "account-unknown");
}

} // namespace
} // namespace signet::worker
