// SPDX-License-Identifier: Apache-2.0
// Which keytabs a host has, and which of its keys are taken.
#include "daemon/worker/kerberos/host_keys.hpp"
#include "tests/unit/worker/kerberos_scene.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

namespace signet::worker {
namespace {

using testing::ElementsAre;
using HostKeysTest = Kerberos;

TEST_F(HostKeysTest, HostKeysOfOtherRealmsComeLast) {
    const auto keytab = keytab_with({"host/ws.b@B", "HTTP/ws.lab.test@LAB.TEST", "host/ws.lab.test@LAB.TEST",
                                     "host/ws.lab.test@LAB.TEST", "WS$@LAB.TEST"});
    const auto keys = HostKeys::load(keytab, files_);
    ASSERT_TRUE(keys) << keys.error().detail;
    EXPECT_THAT(keys->services("LAB.TEST"),
                ElementsAre("host/ws.lab.test@LAB.TEST", "WS$@LAB.TEST", "host/ws.b@B"));
    EXPECT_THAT(keys->services("B"), ElementsAre("host/ws.b@B", "host/ws.lab.test@LAB.TEST", "WS$@LAB.TEST"));
}

TEST_F(HostKeysTest, HostKeysStayWhenTheKeytabGoes) {
    const auto keytab = keytab_with({"host/ws.lab.test@LAB.TEST"});
    const auto keys = HostKeys::load(keytab, files_);
    std::filesystem::remove(keytab);
    Principal service(keys->context());
    ASSERT_EQ(krb5_parse_name(keys->context().get(), "host/ws.lab.test@LAB.TEST", service.out()), 0);
    krb5_keytab_entry entry{};
    EXPECT_EQ(krb5_kt_get_entry(keys->context().get(), keys->keytab(), service.get(), 0, 0, &entry), 0);
    krb5_free_keytab_entry_contents(keys->context().get(), &entry);
}

TEST_F(HostKeysTest, HostKeysOfEveryKindAreTakenTheLikeliestFirst) {
    keytab_with({"WS$@LAB.TEST", "RestrictedKrbHost/ws@LAB.TEST", "host/old.lab.test@LAB.TEST"});
    add_keys({"host/older.lab.test@LAB.TEST"}, 2);
    const auto keytab = add_keys({"host/WS.lab.test@LAB.TEST", "HTTP/ws.lab.test@LAB.TEST"}, 1);
    const auto keys = HostKeys::load(keytab, files_, "ws.lab.test");
    ASSERT_TRUE(keys) << keys.error().detail;
    EXPECT_THAT(keys->services("LAB.TEST"),
                ElementsAre("host/WS.lab.test@LAB.TEST", "RestrictedKrbHost/ws@LAB.TEST", "WS$@LAB.TEST",
                            "host/older.lab.test@LAB.TEST", "host/old.lab.test@LAB.TEST"));
}

TEST_F(HostKeysTest, TheAccountOfAHostWithALongNameIsItsOwn) {
    const auto keytab = keytab_with({"WORKSTATION$@LAB.TEST", "WORKSTATION-OF-$@LAB.TEST"});
    const auto keys = HostKeys::load(keytab, files_, "workstation-of-the-library.lab.test");
    ASSERT_TRUE(keys) << keys.error().detail;
    EXPECT_THAT(keys->services("LAB.TEST"),
                ElementsAre("WORKSTATION-OF-$@LAB.TEST", "WORKSTATION$@LAB.TEST"));
}

TEST_F(HostKeysTest, StaleNamesOfAHostDoNotHideItsKey) {
    std::vector<std::string> names;
    for (int i = 0; i < 10; ++i)
        names.push_back("host/old" + std::to_string(i) + ".lab.test@LAB.TEST");
    names.push_back("WS$@LAB.TEST");
    const auto keys = HostKeys::load(keytab_with(names), files_, "ws");
    ASSERT_TRUE(keys) << keys.error().detail;
    EXPECT_EQ(keys->services("LAB.TEST").front(), "WS$@LAB.TEST");
}

TEST_F(HostKeysTest, TheKeyOfAServiceIsThatOfTheComputersAccount) {
    const auto keys = HostKeys::load(keytab_with({"host/ws.lab.test@LAB.TEST"}), files_, "ws.lab.test");
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->lend_to_account("LAB.TEST"), "WS$@LAB.TEST");
    EXPECT_THAT(keys->services("LAB.TEST"),
                ElementsAre("host/ws.lab.test@LAB.TEST")); // for logons nothing changes
    Principal account(keys->context());
    ASSERT_EQ(krb5_parse_name(keys->context().get(), "WS$@LAB.TEST", account.out()), 0);
    krb5_keytab_entry entry{};
    ASSERT_EQ(krb5_kt_get_entry(keys->context().get(), keys->keytab(), account.get(), 0, 0, &entry), 0);
    krb5_free_keytab_entry_contents(keys->context().get(), &entry);
    EXPECT_FALSE(keys->lend_to_account("OTHER.TEST"));
}

TEST_F(HostKeysTest, TheKeyOfTheComputersAccountAloneWillDo) {
    for (const char* name : {"WS$@LAB.TEST", "RestrictedKrbHost/ws@LAB.TEST"}) {
        const auto keys = HostKeys::load(keytab_with({name}), files_);
        ASSERT_TRUE(keys) << keys.error().detail;
        EXPECT_THAT(keys->services("LAB.TEST"), ElementsAre(name));
        std::filesystem::remove(path("keytab"));
    }
}

TEST_F(HostKeysTest, OnlyAKeytabThatIsNotThereIsMissing) {
    const auto keys = HostKeys::load(path("nonexistent"), files_);
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().reason, Reason::keytab_missing);
    EXPECT_THAT(keys.error().detail, testing::HasSubstr(path("nonexistent")));
}

TEST_F(HostKeysTest, AKeytabThatIsThereWithoutAUsableKeyIsUnusable) {
    std::ofstream(path("empty"));
    std::ofstream(path("garbage")) << "this is no keytab";
    std::filesystem::create_directory(path("folder"));
    const auto whole = keytab_with({"host/ws.lab.test@LAB.TEST"});
    std::filesystem::copy_file(whole, path("exposed"));
    std::filesystem::permissions(path("exposed"), std::filesystem::perms(0620));
    std::filesystem::copy_file(whole, path("cut"));
    // In the number of the first entry: of a principal that is cut libkrb5 1.20 leaks the realm.
    constexpr std::uintmax_t in_first_entry = 7;
    std::filesystem::resize_file(path("cut"), in_first_entry);
    std::filesystem::remove(whole);
    for (const std::string& keytab :
         {path("empty"), path("garbage"), path("folder"), path("exposed"), path("cut"), path("empty") + "/x",
          keytab_with({"HTTP/ws.lab.test@LAB.TEST", "nfs/ws.lab.test@LAB.TEST", "alice@LAB.TEST"})}) {
        const auto keys = HostKeys::load(keytab, files_);
        ASSERT_FALSE(keys) << keytab;
        EXPECT_EQ(keys.error().reason, Reason::keytab_unusable) << keytab;
        EXPECT_THAT(keys.error().detail, testing::HasSubstr(keytab));
    }
}

TEST_F(HostKeysTest, AKeytabThatMayNotBeReadIsUnusable) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const auto keytab = keytab_with({"host/ws.lab.test@LAB.TEST"});
    std::filesystem::permissions(keytab, std::filesystem::perms::none);
    EXPECT_EQ(HostKeys::load(keytab, files_).error().reason, Reason::keytab_unusable);
}

} // namespace
} // namespace signet::worker
