// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/files.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

class FilesTest : public ::testing::Test {
protected:
    FilesTest() : umask_before(umask(0)) {}
    ~FilesTest() override { umask(umask_before); }

    mode_t umask_before;
    TemporaryDirectory directory;
    std::string path = directory.path() + "/file";
};

TEST_F(FilesTest, AFileUpToTheLimitIsReadWhole) {
    directory.write("file", "0123456789");
    EXPECT_EQ(read_file(path, 10), "0123456789");
    EXPECT_EQ(read_file(path, 11), "0123456789");
    EXPECT_EQ(read_file(directory.write("empty", ""), 0), "");
}

TEST_F(FilesTest, ALongerOneIsNotReadAtAll) {
    directory.write("file", "0123456789");
    EXPECT_EQ(read_file(path, 9), std::nullopt);
    EXPECT_EQ(errno, EFBIG);
}

TEST_F(FilesTest, WhatIsNoRegularFileIsNotRead) {
    EXPECT_EQ(read_file(directory.path() + "/missing", 10), std::nullopt);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(read_file(directory.path(), 10), std::nullopt);
    EXPECT_EQ(errno, EINVAL);
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(read_file(path, 10), std::nullopt); // and does not wait for a writer
    EXPECT_EQ(read_file("/dev/zero", 10), std::nullopt);
}

TEST_F(FilesTest, ADirectoryIsListedSorted) {
    const auto second = directory.write("b", "");
    const auto first = directory.write("a", "");
    EXPECT_EQ(list_directory(directory.path()), (std::vector<std::string>{first, second}));
    EXPECT_EQ(list_directory(directory.path() + "/missing"), std::nullopt);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_EQ(list_directory(first), std::nullopt);
    EXPECT_EQ(errno, ENOTDIR);
}

TEST_F(FilesTest, BytesAreBytes) {
    const std::string bytes("\0\xff\r\n", 4);
    ASSERT_TRUE(write_file_atomically(path, bytes));
    EXPECT_EQ(read_file(path, 4), bytes);
}

TEST_F(FilesTest, AWrittenFileIsItsOwnersAloneAndLeavesNothingBeside) {
    ASSERT_TRUE(write_file_atomically(path, "text"));
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    EXPECT_EQ(directory.files(), 1U);
}

TEST_F(FilesTest, AFileIsReplacedAsAWhole) {
    ASSERT_TRUE(write_file_atomically(path, "a long text"));
    struct stat before {};
    ASSERT_EQ(stat(path.c_str(), &before), 0);
    ASSERT_TRUE(write_file_atomically(path, "short"));
    EXPECT_EQ(read_file(path, 100), "short");
    struct stat after {};
    ASSERT_EQ(stat(path.c_str(), &after), 0);
    EXPECT_NE(before.st_ino, after.st_ino); // whoever had it open still sees the old one
}

TEST_F(FilesTest, ALinkInTheWayIsNotFollowed) {
    const std::string target = directory.write("target", "untouched");
    ASSERT_EQ(symlink(target.c_str(), (path + ".new").c_str()), 0);
    EXPECT_FALSE(write_file_atomically(path, "text"));
    EXPECT_EQ(read_file(target, 100), "untouched");
}

TEST_F(FilesTest, AWriteThatFailsSaysSoAndLeavesNothing) {
    EXPECT_FALSE(write_file_atomically(directory.path() + "/missing/file", "text"));
    EXPECT_EQ(errno, ENOENT);
    ASSERT_EQ(mkdir(path.c_str(), 0700), 0); // rename(2) cannot put a file over a directory
    EXPECT_FALSE(write_file_atomically(path, "text"));
    EXPECT_EQ(directory.files(), 1U);
}

TEST_F(FilesTest, AFileOfSomebodyElseHasAnOwnershipProblem) {
    directory.write("file", "");
    if (geteuid() != 0) {
        EXPECT_NE(ownership_problem(path).find("does not belong to root"), std::string::npos);
        EXPECT_EQ(ownership_problem("/etc/passwd"), "");
        return;
    }
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
    EXPECT_EQ(ownership_problem(path), "");
    ASSERT_EQ(chown(path.c_str(), 1, 0), 0);
    EXPECT_NE(ownership_problem(path).find("does not belong to root"), std::string::npos);
}

TEST_F(FilesTest, AFileThatOthersCanWriteHasAnOwnershipProblem) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make a file of root's";
    directory.write("file", "");
    for (const mode_t mode : {0620U, 0602U, 0666U}) {
        ASSERT_EQ(chmod(path.c_str(), mode), 0);
        EXPECT_NE(ownership_problem(path).find("written by others"), std::string::npos) << mode;
    }
    ASSERT_EQ(chmod(path.c_str(), 0644), 0);
    EXPECT_EQ(ownership_problem(path), "");
}

TEST_F(FilesTest, AFileThatIsNotThereHasAProblemToo) {
    EXPECT_NE(ownership_problem(path).find("No such file"), std::string::npos);
}

} // namespace
} // namespace signet::daemon
