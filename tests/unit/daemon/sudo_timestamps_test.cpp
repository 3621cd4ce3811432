// SPDX-License-Identifier: Apache-2.0
// What sudo and sudo-rs keep, in folders of the test's own.
#include "daemon/signetd/rights/sudo_timestamps.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

class SudoTimestampsTest : public ::testing::Test {
protected:
    SudoTimestampsTest() {
        for (const char* file :
             {"ts/alice", "ts/1000", "ts/bob", "ts/1001", "rs/1000", "rs/1001", "precious"})
            directory.write(file, "who has authenticated lately");
        for (const std::string& folder : folders.paths)
            chmod(folder.c_str(), 0700);
    }

    bool exists(const std::string& file) const {
        return access((directory.path() + "/" + file).c_str(), F_OK) == 0;
    }
    TimestampRemoval remove(const std::string& user = "alice") const {
        return remove_sudo_timestamps(folders, user, 1000);
    }

    TemporaryDirectory directory;
    TimestampFolders folders{{directory.path() + "/ts", directory.path() + "/rs"}, geteuid()};
};

TEST_F(SudoTimestampsTest, ThoseOfTheUserGoAndNobodyElses) {
    const auto removal = remove();
    EXPECT_EQ(removal.removed, 3U);
    EXPECT_EQ(removal.problem, "");
    EXPECT_FALSE(exists("ts/alice") || exists("ts/1000") || exists("rs/1000"));
    EXPECT_TRUE(exists("ts/bob") && exists("ts/1001") && exists("rs/1001"));
}

TEST_F(SudoTimestampsTest, WhatIsNotThereIsNoProblem) {
    remove();
    EXPECT_EQ(remove().problem, "");
    folders.paths = {directory.path() + "/none", directory.path() + "/none/either"};
    const auto removal = remove();
    EXPECT_EQ(removal.removed, 0U);
    EXPECT_EQ(removal.problem, "");
}

TEST_F(SudoTimestampsTest, ANameThatIsNoFileNameRemovesNothing) {
    for (const std::string name : {"../precious", "/etc/passwd", ".", "..", "a/b"}) {
        const auto removal = remove(name);
        EXPECT_NE(removal.problem, "") << name;
        EXPECT_TRUE(exists("precious") && exists("ts/alice")) << name;
    }
}

TEST_F(SudoTimestampsTest, AUserWhoseNameIsNotKnownHasAUid) {
    EXPECT_EQ(remove("").problem, "");
    EXPECT_TRUE(exists("ts/alice"));
    EXPECT_FALSE(exists("ts/1000"));
}

TEST_F(SudoTimestampsTest, AFolderThatOthersCanWriteToIsLeftAlone) {
    for (const mode_t mode : {0720, 0702}) {
        chmod(folders.paths.front().c_str(), mode);
        const auto removal = remove();
        EXPECT_NE(removal.problem.find("somebody else could write"), std::string::npos) << removal.problem;
        EXPECT_TRUE(exists("ts/alice")) << mode;
    }
}

TEST_F(SudoTimestampsTest, AFolderOfSomebodyElsesIsLeftAlone) {
    folders.owner = geteuid() + 1;
    EXPECT_NE(remove().problem, "");
    EXPECT_TRUE(exists("ts/alice") && exists("rs/1000"));
}

TEST_F(SudoTimestampsTest, ALinkInPlaceOfTheFolderIsNotFollowed) {
    const std::string link = directory.path() + "/link";
    ASSERT_EQ(symlink(folders.paths.front().c_str(), link.c_str()), 0);
    folders.paths.front() = link;
    EXPECT_NE(remove().problem, "");
    EXPECT_TRUE(exists("ts/alice"));
}

} // namespace
} // namespace signet::daemon
