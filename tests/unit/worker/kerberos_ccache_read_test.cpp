// SPDX-License-Identifier: Apache-2.0
// The ticket in a user's cache, wherever and whatever the user's programs have made of it; and a claim about it.
#include "daemon/worker/kerberos/ccache_read.hpp"
#include "daemon/worker/kerberos/ticket_check.hpp"
#include "tests/unit/worker/kerberos_scene.hpp"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;

class CacheReading : public Kerberos {
protected:
    CacheSearch search(const std::string& name, bool searches = false) const {
        return {.name_template = name, .searches = searches, .folder = folder_};
    }
    Result<protocol::Bytes> read(const std::string& name, bool searches = false) {
        return read_credentials(search(name, searches), files_);
    }
    Reason why_not(const std::string& name) {
        const auto found = read(name);
        return found ? Reason::granted : found.error().reason;
    }
    std::string whose(const Result<protocol::Bytes>& credentials) {
        if (!credentials) return std::string(policy::id_of(credentials.error().reason));
        const auto creds = unmarshal(context_, *credentials);
        return creds ? to_text(context_, creds->get()->client) : "no ticket";
    }
    // As sshd(8) names what it was given.
    std::string of_sshd(const std::string& rest) const {
        return path("krb5cc_" + std::to_string(geteuid()) + "_" + rest);
    }
    // With a ticket of that age; the cache is of its client.
    void store_old(const std::string& client, const std::string& file, std::chrono::seconds age,
                   std::chrono::seconds left = 1h, const std::string& service = "krbtgt/LAB.TEST@LAB.TEST") {
        OpenCache cache(context_);
        krb5_creds creds{};
        ASSERT_EQ(krb5_cc_resolve(context_.get(), ("FILE:" + file).c_str(), cache.out()), 0);
        ASSERT_EQ(krb5_parse_name(context_.get(), client.c_str(), &creds.client), 0);
        ASSERT_EQ(krb5_parse_name(context_.get(), service.c_str(), &creds.server), 0);
        const auto now = static_cast<krb5_timestamp>(time(nullptr));
        creds.times.authtime = now - static_cast<krb5_timestamp>(age.count());
        creds.times.endtime = now + static_cast<krb5_timestamp>(left.count());
        std::string ticket = hollow_ticket();
        creds.ticket = {0, static_cast<unsigned>(ticket.size()), ticket.data()};
        EXPECT_EQ(krb5_cc_initialize(context_.get(), cache.get(), creds.client), 0);
        EXPECT_EQ(krb5_cc_store_cred(context_.get(), cache.get(), &creds), 0);
        creds.ticket = {};
        krb5_free_cred_contents(context_.get(), &creds);
    }
};

TEST_F(CacheReading, WhatWasStoredIsFoundAgain) {
    for (const std::string& name :
         {"FILE:" + path("cc"), path("plain"), "DIR:" + path("ccs"), "FILE:" + path("cc_%{uid}")}) {
        ASSERT_TRUE(store("alice@LAB.TEST", name)) << name;
        EXPECT_EQ(whose(read(name)), "alice@LAB.TEST") << name;
    }
    const auto second = store("bob@LAB.TEST", "DIR:" + path("ccs")); // the primary one now
    EXPECT_EQ(whose(read("DIR:" + path("ccs"))), "bob@LAB.TEST");
    EXPECT_EQ(whose(read(*second)), "bob@LAB.TEST");
}

TEST_F(CacheReading, ACollectionWithoutAPrimaryCacheIsLeftAsItIs) {
    EXPECT_EQ(why_not("DIR:" + path("nowhere")), Reason::ticket_missing);
    EXPECT_FALSE(std::filesystem::exists(path("nowhere")));
    std::filesystem::create_directory(path("ccs"));
    store_old("alice@LAB.TEST", path("ccs/tkt"), 1min);
    EXPECT_EQ(why_not("DIR:" + path("ccs")), Reason::ticket_missing);
    EXPECT_FALSE(std::filesystem::exists(path("ccs/primary")));
    ASSERT_EQ(mkfifo(path("ccs/primary").c_str(), 0600), 0);
    EXPECT_EQ(why_not("DIR:" + path("ccs")), Reason::ticket_missing) << "nobody waits for its other end";
    EXPECT_EQ(whose(read("DIR::" + path("ccs/tkt"))), "alice@LAB.TEST");
}

TEST_F(CacheReading, WhereThereIsNoneItIsMissing) {
    EXPECT_EQ(why_not("FILE:" + path("nothing")), Reason::ticket_missing);
    std::ofstream(path("empty"));
    EXPECT_EQ(why_not("FILE:" + path("empty")), Reason::ticket_missing);
    store_old("alice@LAB.TEST", path("ended"), 2h, -1s);
    EXPECT_EQ(why_not("FILE:" + path("ended")), Reason::ticket_missing);
    store_old("alice@LAB.TEST", path("service"), 0s, 1h, "host/ws.lab.test@LAB.TEST");
    EXPECT_EQ(why_not("FILE:" + path("service")), Reason::ticket_missing);
    store_old("alice@LAB.TEST", path("foreign"), 0s, 1h, "krbtgt/LAB.TEST@OTHER.TEST");
    EXPECT_EQ(why_not("FILE:" + path("foreign")), Reason::ticket_missing);
}

TEST_F(CacheReading, OnlyCachesOfASessionAreLookedFor) {
    for (const std::string name :
         {"MEMORY:x", "KEYRING:session:x", "KEYRING:user:x", "API:x", "SRVTAB:x", "relative", "MSLSA:"})
        EXPECT_EQ(why_not(name), Reason::ticket_missing) << name;
}

TEST_F(CacheReading, AFileIsAPlainOneOfTheUsers) {
    ASSERT_TRUE(store("alice@LAB.TEST", "FILE:" + path("cc")));
    std::filesystem::create_symlink(path("cc"), path("link"));
    EXPECT_EQ(why_not("FILE:" + path("link")), Reason::ticket_missing);
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(why_not("FILE:" + path("pipe")), Reason::ticket_missing) << "nobody waits for its other end";
    std::filesystem::create_directory(path("folder"));
    EXPECT_EQ(why_not("FILE:" + path("folder")), Reason::ticket_missing);
    EXPECT_EQ(why_not("FILE:/dev/zero"), Reason::ticket_missing);
    std::filesystem::resize_file(path("cc"), max_cache_file + 1);
    EXPECT_EQ(why_not("FILE:" + path("cc")), Reason::ticket_missing);
}

TEST_F(CacheReading, SomebodyElsesIsNotLookedAtByRootEither) {
    ASSERT_TRUE(store("alice@LAB.TEST", "FILE:" + path("cc")));
    ASSERT_TRUE(store("alice@LAB.TEST", "DIR:" + path("ccs")));
    if (chown(path("cc").c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(chown(path("ccs").c_str(), 12345, 12345), 0);
    EXPECT_EQ(why_not("FILE:" + path("cc")), Reason::ticket_missing);
    EXPECT_EQ(why_not("DIR:" + path("ccs")), Reason::ticket_missing);
}

TEST_F(CacheReading, WhatIsNoCacheIsMissingWhereverItEnds) {
    ASSERT_TRUE(store("alice@LAB.TEST", "FILE:" + path("cc")));
    const auto whole = std::filesystem::file_size(path("cc"));
    for (auto size = whole; size-- > 0;) {
        std::filesystem::resize_file(path("cc"), size);
        EXPECT_EQ(why_not("FILE:" + path("cc")), Reason::ticket_missing) << size;
    }
    std::ofstream(path("noise")) << "\x05\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    EXPECT_EQ(why_not("FILE:" + path("noise")), Reason::ticket_missing);
}

TEST_F(CacheReading, OfSeveralTheOwnerWasSeenLastInTheNewest) {
    store_old("alice@LAB.TEST", path("cc"), 2h);
    store_old("bob@LAB.TEST", of_sshd("a"), 1h);
    store_old("carol@LAB.TEST", of_sshd("b"), 3h);
    store_old("dave@LAB.TEST", of_sshd("c"), 1min, -1s);
    store_old("erin@LAB.TEST", path("krb5cc_999999999_d"), 1min);
    std::filesystem::create_symlink(path("krb5cc_999999999_d"), of_sshd("e"));
    EXPECT_EQ(whose(read("FILE:" + path("cc"))), "alice@LAB.TEST");
    EXPECT_EQ(whose(read("FILE:" + path("cc"), true)), "bob@LAB.TEST");
    EXPECT_EQ(whose(read("FILE:" + path("nothing"), true)), "bob@LAB.TEST");
    EXPECT_EQ(whose(read("MEMORY:", true)), "bob@LAB.TEST");
    store_old("alice@LAB.TEST", path("cc"), 1min);
    EXPECT_EQ(whose(read("FILE:" + path("cc"), true)), "alice@LAB.TEST");
}

TEST_F(CacheReading, AFolderThatIsFullOfOthersFilesHidesNoTicket) {
    for (int i = 0; i < 100; ++i)
        std::filesystem::create_symlink("/dev/null", of_sshd("before" + std::to_string(i)));
    store_old("alice@LAB.TEST", of_sshd("a"), 1min);
    EXPECT_EQ(whose(read("FILE:" + path("nothing"), true)), "alice@LAB.TEST");
}

// --- what is claimed of it -------------------------------------------------------------------------------

TEST_F(CacheReading, NoKdcIsAskedAboutATicketOfAnotherRealm) {
    const test::FakeKdc kdc([](const test::Message&) { return test::framed({0x6d, 0x02, 0x30, 0x00}); });
    const test::KrbConf conf(test::lab_realm({kdc.port()}));
    const auto keys = HostKeys::load(keytab_with({"host/ws.lab.test@LAB.TEST"}), {{conf.path()}});
    ASSERT_TRUE(keys);
    const std::vector<std::string> realms{"LAB.TEST", "SUB.TEST"};
    const auto why = [&](const std::string& client, const std::string& service) {
        const protocol::Bytes claimed = credentials(client, service);
        return check_cached_ticket(*keys, claimed, realms, {.kdc_timeout = 1s}).error().reason;
    };
    EXPECT_EQ(why("alice@EVIL.TEST", "krbtgt/EVIL.TEST@EVIL.TEST"), Reason::realm_not_allowed);
    EXPECT_EQ(why("alice@LAB.TEST", "krbtgt/LAB.TEST@EVIL.TEST"), Reason::realm_not_allowed);
    EXPECT_EQ(why("alice@LAB.TEST", "krbtgt/EVIL.TEST@LAB.TEST"), Reason::realm_not_allowed);
    EXPECT_EQ(why("alice@EVIL.TEST", "krbtgt/LAB.TEST@LAB.TEST"), Reason::realm_not_allowed);
    EXPECT_EQ(why("alice@LAB.TEST", "host/ws.lab.test@LAB.TEST"), Reason::bad_request);
    EXPECT_EQ(kdc.requests(), 0u);
    EXPECT_EQ(why("alice@LAB.TEST", "krbtgt/LAB.TEST@LAB.TEST"), Reason::ticket_not_verified);
    EXPECT_GE(kdc.requests(), 1u);
}

} // namespace
} // namespace signet::worker
