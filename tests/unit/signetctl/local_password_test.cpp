// SPDX-License-Identifier: Apache-2.0
// Who gets in by a password of this host, of entries of shadow(5).
#include "daemon/signetctl/check/local_password.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signet::ctl {
namespace {

constexpr long today = 20'000;

struct PasswordRow {
    const char* what;
    const char* hash;
    long last_change = 19'000; // days since 1970, as all of these
    long max = 99'999;
    long inactive = -1;
    long expire = -1;
    Obstacle obstacle = Obstacle::none;
};

class LocalPassword : public ::testing::TestWithParam<PasswordRow> {};

TEST_P(LocalPassword, GetsInAsPamUnixSays) {
    const PasswordRow& row = GetParam();
    std::string name = "anna";
    std::string hash = row.hash;
    spwd entry{};
    entry.sp_namp = name.data();
    entry.sp_pwdp = hash.data();
    entry.sp_lstchg = row.last_change;
    entry.sp_max = row.max;
    entry.sp_inact = row.inactive;
    entry.sp_expire = row.expire;
    EXPECT_EQ(obstacle_of(entry, today), row.obstacle) << row.what;
}

INSTANTIATE_TEST_SUITE_P(
    Every, LocalPassword,
    ::testing::Values(
        PasswordRow{"a password", "$y$x"},
        PasswordRow{"locked", "!$y$x", 19'000, 99'999, -1, -1, Obstacle::no_password},
        PasswordRow{"none", "*", 19'000, 99'999, -1, -1, Obstacle::no_password},
        PasswordRow{"an empty one", "", 19'000, 99'999, -1, -1, Obstacle::no_password},
        PasswordRow{"expires tomorrow", "$y$x", 19'000, 99'999, -1, today + 1},
        PasswordRow{"expires today", "$y$x", 19'000, 99'999, -1, today, Obstacle::account_expired},
        PasswordRow{"has to be changed", "$y$x", 19'000, 90, -1},
        PasswordRow{"can still be changed", "$y$x", 19'000, 900, 100},
        PasswordRow{"can be changed no more", "$y$x", 19'000, 900, 99, -1, Obstacle::password_expired},
        PasswordRow{"is changed at the first logon", "$y$x", 0, 90, 9}));

TEST(LocalShell, MayEndAtOnce) {
    EXPECT_TRUE(ends_at_once("/usr/sbin/nologin"));
    EXPECT_TRUE(ends_at_once("/bin/false"));
    EXPECT_FALSE(ends_at_once("/bin/bash"));
    EXPECT_FALSE(ends_at_once(""));
}

TEST(LocalPassword, HasARemedyAndAWordForEveryObstacle) {
    for (const Obstacle obstacle :
         {Obstacle::no_password, Obstacle::account_expired, Obstacle::password_expired, Obstacle::no_shell}) {
        EXPECT_FALSE(text_of(obstacle).empty());
        EXPECT_NE(remedy_of(obstacle, "anna").next.find("anna"), std::string::npos);
    }
    EXPECT_EQ(obstacle_of("nobody-of-this-name"), Obstacle::no_password);
    EXPECT_EQ(obstacle_with_card("nobody-of-this-name"), Obstacle::none) << "its directory says so";
    EXPECT_TRUE(local_members_of("no-group-of-this-name").empty());
}

} // namespace
} // namespace signet::ctl
