// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/activation.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

TEST(ActivationOfUnit, NamesWhoConnected) {
    for (const char* unit : {
             "polkit-agent-helper@0-4711-1000.service", "polkit-agent-helper@17-4711-1000.service",
             "polkit-agent-helper@17-88231-4711-1000.service",       // systemd 257: with a cookie
             "polkit-agent-helper@17-88231-4711_60213-1000.service", // and the inode of the pidfd
         }) {
        const auto activation = activation_of(unit);
        ASSERT_TRUE(activation) << unit;
        ASSERT_TRUE(activation->connector) << unit;
        EXPECT_EQ(activation->connector->pid, 4711) << unit;
        EXPECT_EQ(activation->connector->uid, 1000U) << unit;
    }
}

TEST(ActivationOfUnit, HasNobodyWhereItIsNotUnderstood) {
    for (const char* unit : {
             "helper@0-unknown.service", // of another container
             "helper@0-.service", "helper@0--.service", "helper@0-4711.service",
             "helper@0-4711-1000x.service", "helper@0-x4711-1000.service", "helper@0-x-4711-1000.service",
             "helper@0-99999999999-1000.service", "helper@0-4711-99999999999.service",
             "telnet@3-127.0.0.1:23-192.0.2.7:40112.service", "telnet@3-[fe80::1]:23-[fe80::2]:40112.service",
             "ssh@3-2:22-1:40112.service", // vsock
         }) {
        const auto activation = activation_of(unit);
        ASSERT_TRUE(activation) << unit;
        EXPECT_FALSE(activation->connector) << unit;
    }
}

TEST(ActivationOfUnit, IsNoneForOtherServices) {
    for (const char* unit :
         {"", "@", "@.service", "gdm.service", "getty@tty1.service", "container-getty@0.service",
          "user@1000.service", "systemd-fsck@dev-disk.service", "0-4711-1000.service",
          "helper@0-4711-1000.socket", "session-4.scope", "init.scope"})
        EXPECT_FALSE(activation_of(unit)) << unit;
}

} // namespace
} // namespace signet::daemon
