// SPDX-License-Identifier: Apache-2.0
// What sshd says of the methods that have let somebody in, in SSH_AUTH_INFO_0.
#include "pam_module/gate.hpp"

#include <gtest/gtest.h>

namespace signet::pam {
namespace {

TEST(SshMethods, NobodySaysAnything) {
    const auto methods = methods_in("");
    ASSERT_TRUE(methods);
    EXPECT_TRUE(methods->keys.empty());
    EXPECT_TRUE(methods->gssapi_client.empty());
}

TEST(SshMethods, KeysAndTicketsAreTaken) {
    const auto methods = methods_in("publickey ssh-rsa AAAAB3NzaC1yc2E=\n"
                                    "gssapi-with-mic alice@LAB.TEST\n"
                                    "publickey ecdsa-sha2-nistp256 AAAAE2VjZHNh\n");
    ASSERT_TRUE(methods);
    ASSERT_EQ(methods->keys.size(), 2U);
    EXPECT_EQ(methods->keys[0], "AAAAB3NzaC1yc2E=");
    EXPECT_EQ(methods->keys[1], "AAAAE2VjZHNh");
    EXPECT_EQ(methods->gssapi_client, "alice@LAB.TEST");
}

TEST(SshMethods, WhatIsNeitherSaysNothing) {
    const auto methods = methods_in("password\nkeyboard-interactive/pam\nhostbased alice host\n\n");
    ASSERT_TRUE(methods);
    EXPECT_TRUE(methods->keys.empty());
    EXPECT_TRUE(methods->gssapi_client.empty());
}

// A line without its key is one that no judge knows.
TEST(SshMethods, ALineThatIsCutOffIsNoKeyOfACard) {
    const auto methods = methods_in("publickey ssh-rsa");
    ASSERT_TRUE(methods);
    ASSERT_EQ(methods->keys.size(), 1U);
    EXPECT_EQ(methods->keys[0], "");
}

TEST(SshMethods, TooMuchIsNothing) {
    EXPECT_FALSE(methods_in("publickey ssh-rsa " + std::string(protocol::max_ssh_key + 1, 'A')));
    std::string many;
    for (std::size_t i = 0; i <= protocol::SshKeys::max; ++i)
        many += "publickey ssh-rsa AAAA\n";
    EXPECT_FALSE(methods_in(many));
    EXPECT_FALSE(methods_in("gssapi-with-mic " + std::string(protocol::PrincipalName::max + 1, 'a')));
}

} // namespace
} // namespace signet::pam
