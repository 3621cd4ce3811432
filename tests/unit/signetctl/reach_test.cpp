// SPDX-License-Identifier: Apache-2.0
// What keeps a user from a file: the first step on the way that is closed to that user.
#include "daemon/signetctl/check/reach.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::test::Folder;

// Who a test that is root becomes; any other stays who it is, from whom its own modes keep the file likewise.
system::Identity somebody() {
    constexpr uid_t nobody = 65534;
    return geteuid() == 0 ? system::Identity{nobody, nobody} : system::Identity{geteuid(), getegid()};
}

class Reach : public ::testing::Test {
protected:
    Reach() {
        std::filesystem::create_directory(inner_);
        std::ofstream(file_) << "x";
        chmod(folder_.path().c_str(), 0755);
    }

    Folder folder_;
    std::string inner_ = std::filesystem::canonical(folder_.path()).string() + "/inner";
    std::string file_ = inner_ + "/file";
};

TEST_F(Reach, IsWholeWhereEverybodyMayReadAndPass) {
    chmod(inner_.c_str(), 0755);
    chmod(file_.c_str(), 0644);
    EXPECT_FALSE(barrier_to(file_, somebody()));
    EXPECT_FALSE(barrier_to(inner_ + "/none", somebody())) << "what is not there is another fault";
}

TEST_F(Reach, EndsAtTheFile) {
    chmod(file_.c_str(), 0);
    const auto barrier = barrier_to(file_, somebody());
    ASSERT_TRUE(barrier);
    EXPECT_EQ(barrier->path, file_);
    EXPECT_EQ(remedy_of(*barrier).next, "chmod 644 " + file_);
}

TEST_F(Reach, EndsAtTheFirstFolder) {
    if (geteuid() != 0) GTEST_SKIP() << "who may not pass cannot find out where the file is";
    chmod(file_.c_str(), 0);
    chmod(inner_.c_str(), 0700);
    const std::string link = folder_.path() + "/link";
    ASSERT_EQ(symlink(file_.c_str(), link.c_str()), 0);
    for (const std::string& name : {file_, link}) {
        const auto barrier = barrier_to(name, somebody());
        ASSERT_TRUE(barrier) << name;
        EXPECT_EQ(barrier->path, inner_);
        EXPECT_EQ(remedy_of(*barrier).next, "chmod 755 " + inner_);
    }
}

TEST_F(Reach, OfSignetdEndsWhereRootMayNotPassByItsModes) {
    chmod(file_.c_str(), 0600);
    EXPECT_FALSE(barrier_for_signetd(file_)) << "its owner may";
    chmod(file_.c_str(), 0);
    const auto barrier = barrier_for_signetd(file_);
    ASSERT_TRUE(barrier);
    EXPECT_EQ(barrier->path, file_);
    EXPECT_FALSE(barrier->is_folder);
}

TEST_F(Reach, IsNotOpenedForAFileThatCanBeCopied) {
    chmod(file_.c_str(), 0600);
    const std::string copy = "install -m 644 --no-target-directory " + file_ + " /etc/signet/";
    const auto next = [&](const std::string& file, const Barrier& barrier) {
        return remedy_for_named(file, "domain.anchors", barrier).next;
    };
    EXPECT_EQ(next(file_, {inner_, true}).find(copy + "file; "), 0U);
    EXPECT_NE(next(file_, {inner_, true}).find("domain.anchors"), std::string::npos);
    const std::string link = folder_.path() + "/link";
    ASSERT_EQ(symlink(file_.c_str(), link.c_str()), 0);
    EXPECT_EQ(next(link, {file_, false}).find(copy + "link; "), 0U);
}

TEST_F(Reach, OfAProgramIsItsExecution) {
    EXPECT_FALSE(can_run(file_));
    chmod(file_.c_str(), 0755);
    EXPECT_TRUE(can_run(file_));
}

} // namespace
} // namespace signet::ctl
