// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/identity.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <unistd.h>

namespace signet::system {
namespace {

TEST(GiveUpRoot, IsForGood) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    const auto child = [] {
        const bool became = give_up_root({12345, 12346}).has_value();
        const bool alone = getgroups(0, nullptr) == 0;
        const bool stuck = setuid(0) != 0 && setgid(0) != 0 && seteuid(0) != 0;
        const bool again = give_up_root({12345, 12346}).has_value();
        const bool other = give_up_root({12347, 12346}).has_value();
        _exit(became && alone && stuck && again && !other && geteuid() == 12345 && getegid() == 12346 ? 0
                                                                                                      : 1);
    };
    EXPECT_EXIT(child(), testing::ExitedWithCode(0), "");
}

TEST(GiveUpRoot, NeverForRoot) {
    for (const Identity identity : {Identity{0, 0}, Identity{0, 5}, Identity{5, 0}})
        EXPECT_EQ(give_up_root(identity).error().code, EPERM);
}

TEST(IdentityOf, KnowsUsersAndRefusesRoot) {
    EXPECT_FALSE(identity_of("root"));
    EXPECT_FALSE(identity_of("no-such-user"));
    const auto nobody = identity_of("nobody");
    ASSERT_TRUE(nobody) << nobody.error().problem;
    EXPECT_NE(nobody->uid, 0U);
}

TEST(OpenAsUser, OpensWhatThatUserMay) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
    std::string path = "/tmp/open-as-user-XXXXXX";
    const Descriptor file(mkstemp(path.data()));
    ASSERT_TRUE(file.is_open());
    EXPECT_FALSE(open_as_user(65534, path, O_RDONLY)); // mode 0600
    ASSERT_EQ(fchown(file.get(), 65534, 65534), 0);
    EXPECT_TRUE(open_as_user(65534, path, O_RDONLY));
    EXPECT_EQ(setfsuid(static_cast<uid_t>(-1)), 0);
    unlink(path.c_str());
}

TEST(OpenAsUser, IsNothingForWhoCannotBecomeThatUser) {
    if (geteuid() == 0) GTEST_SKIP() << "root can";
    EXPECT_FALSE(open_as_user(geteuid() + 1, "/dev/null", O_RDONLY));
    EXPECT_TRUE(open_as_user(geteuid(), "/dev/null", O_RDONLY));
}

} // namespace
} // namespace signet::system
