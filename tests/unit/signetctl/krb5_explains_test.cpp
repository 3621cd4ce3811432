// SPDX-License-Identifier: Apache-2.0
// What of krb5.conf explains what a check sees.
#include "daemon/signetctl/check/krb5_explains.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace signet::ctl {
namespace {

using certmap::test::Folder;

Krb5Profile profile_of(const std::string& text) {
    const Folder folder;
    const std::string file = folder.path() + "/krb5.conf";
    std::ofstream(file) << text;
    return *Krb5Profile::read({file});
}

Krb5Profile libdefaults(const std::string& line) {
    return profile_of("[libdefaults]\n " + line + "\n");
}

Krb5Profile clpreauth(const std::string& lines) {
    return profile_of("[plugins]\n clpreauth = {\n " + lines + "\n }\n");
}

TEST(Krb5Explains, WhatKeepsAModuleOut) {
    for (const auto& conf :
         {libdefaults("default_realm = A"), clpreauth("disable = otp"), clpreauth("enable_only = pkinit"),
          clpreauth("enable_only = otp\n enable_only = pkinit")}) {
        EXPECT_EQ(disables_preauth(conf, "pkinit"), "");
        EXPECT_EQ(leaves_out_preauth(conf, "pkinit"), "");
    }
    EXPECT_EQ(disables_preauth(clpreauth("disable = otp\n disable = pkinit"), "pkinit"), "disable = pkinit");
    EXPECT_EQ(disables_preauth(libdefaults("plugin_base_dir = /x"), "pkinit"), "plugin_base_dir = /x");
    EXPECT_EQ(leaves_out_preauth(clpreauth("enable_only = otp\n enable_only = spake"), "pkinit"),
              "enable_only = otp, spake");
}

TEST(Krb5Explains, WhichSettingsChooseAmongKindsOfKeys) {
    EXPECT_EQ(enctype_settings(libdefaults("default_realm = A")), "");
    EXPECT_EQ(enctype_settings(libdefaults("default_tgs_enctypes = aes\n permitted_enctypes = aes")),
              "permitted_enctypes, default_tgs_enctypes");
}

TEST(Krb5Explains, WhatForbidsAProofByTheKey) {
    const auto realm = [](const std::string& line) {
        return profile_of("[realms]\n A = {\n " + line + "\n }\n B = {\n }\n");
    };
    const auto forbids = realm("disable_encrypted_timestamp = Yes");
    EXPECT_EQ(forbids_key_proof(forbids, "A"), "disable_encrypted_timestamp = true");
    EXPECT_EQ(forbids_key_proof(forbids, "B"), "");
    EXPECT_EQ(forbids_key_proof(realm("disable_encrypted_timestamp = no"), "A"), "");
    EXPECT_EQ(forbids_key_proof(clpreauth("disable = encrypted_timestamp"), "A"),
              "disable = encrypted_timestamp");
    EXPECT_EQ(forbids_key_proof(clpreauth("enable_only = otp"), "A"), "enable_only = otp");
    EXPECT_EQ(forbids_key_proof(libdefaults("plugin_base_dir = /x"), "A"), "");
}

TEST(Krb5Explains, WhetherTheClockOfAKdcIsAllowedFor) {
    for (const char* line : {"default_realm = A", "kdc_timesync = 1", "kdc_timesync = "})
        EXPECT_TRUE(allows_for_kdc_clock(libdefaults(line))) << line;
    EXPECT_FALSE(allows_for_kdc_clock(libdefaults("kdc_timesync = 0")));
}

} // namespace
} // namespace signet::ctl
