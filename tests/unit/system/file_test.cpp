// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/file.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace signet::system {
namespace {

class FileTest : public test::WithFolder {
protected:
    std::size_t entries() const { return list_folder(folder).value().size(); }
    const std::string& path() { return path_.empty() ? path_ = folder + "/file" : path_; }

private:
    std::string path_;
};

TEST_F(FileTest, AFileUpToTheLimitIsReadWhole) {
    const auto small = write("file", "0123456789");
    EXPECT_EQ(*read_file(small, 10), "0123456789");
    EXPECT_EQ(*read_file(small, 11), "0123456789");
    EXPECT_EQ(*read_file(write("empty", ""), 0), "");
    const std::string long_text(100'000, 'x');
    EXPECT_EQ(*read_file(write("long", long_text), long_text.size()), long_text);
}

TEST_F(FileTest, ALongerOneIsNotReadAtAll) {
    const auto read = read_file(write("file", "0123456789"), 9);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, EFBIG);
    EXPECT_EQ(read.error().problem, path() + ": is too long");
}

TEST_F(FileTest, WhatIsNotARegularFileIsNotRead) {
    EXPECT_EQ(read_file(path(), 10).error().code, ENOENT);
    EXPECT_EQ(read_file(folder, 10).error().code, EINVAL);
    EXPECT_EQ(read_file("/dev/zero", 10).error().code, EINVAL);
    ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
    EXPECT_EQ(read_file(path(), 10).error().code, EINVAL); // and does not wait for a writer
}

TEST_F(FileTest, FilesOfTheKernelAreReadThoughTheyHaveNoSize) {
    EXPECT_FALSE(read_file("/proc/self/stat", 4096)->empty());
}

TEST_F(FileTest, AFolderIsListedSorted) {
    const auto second = write("b", "");
    const auto first = write("a", "");
    EXPECT_EQ(*list_folder(folder), (std::vector<std::string>{first, second}));
    EXPECT_EQ(list_folder(folder + "/missing").error().code, ENOENT);
    EXPECT_EQ(list_folder(first).error().code, ENOTDIR);
}

TEST_F(FileTest, BytesAreBytes) {
    const std::string bytes("\0\xff\r\n", 4);
    ASSERT_TRUE(replace_file(path(), bytes, 0600));
    EXPECT_EQ(*read_file(path(), 4), bytes);
}

TEST_F(FileTest, AWrittenFileHasItsModeAndLeavesNothingBeside) {
    const mode_t before = umask(0777);
    for (const mode_t mode : {0600U, 0644U}) {
        ASSERT_TRUE(replace_file(path(), "text", mode));
        struct stat status {};
        ASSERT_EQ(stat(path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777U, mode);
    }
    umask(before);
    EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, AFileIsReplacedAsAWhole) {
    ASSERT_TRUE(replace_file(path(), "a long text", 0600));
    const auto old = open_regular_file(path());
    ASSERT_TRUE(replace_file(path(), "short", 0600));
    EXPECT_EQ(*read_file(path(), 100), "short");
    EXPECT_EQ(*read_whole(old->get(), path(), 100), "a long text");
}

TEST_F(FileTest, ALinkIsReplacedAndNotFollowed) {
    const auto target = write("target", "untouched");
    ASSERT_EQ(symlink(target.c_str(), path().c_str()), 0);
    ASSERT_TRUE(replace_file(path(), "text", 0600));
    EXPECT_EQ(*read_file(target, 100), "untouched");
    EXPECT_EQ(*read_file(path(), 100), "text");
}

TEST_F(FileTest, AWriteThatFailsSaysSoAndLeavesNothing) {
    EXPECT_EQ(replace_file(folder + "/missing/file", "text", 0600).error().code, ENOENT);
    ASSERT_EQ(mkdir(path().c_str(), 0700), 0); // rename(2) cannot put a file over a folder
    const auto replaced = replace_file(path(), "text", 0600);
    ASSERT_FALSE(replaced);
    EXPECT_EQ(replaced.error().code, EISDIR);
    EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, AWriteToAFullDiskIsAnError) {
    const Descriptor full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    EXPECT_FALSE(write_all(full.get(), "text"));
    EXPECT_EQ(errno, ENOSPC);
}

TEST(DescriptorTest, ClosesOnceAndCanBeMoved) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(pipe(ends), 0);
    const Descriptor read_end(ends[0]);
    {
        Descriptor first(ends[1]);
        const Descriptor second(std::move(first));
        EXPECT_FALSE(first.is_open()); // NOLINT(bugprone-use-after-move): that is what is tested
        EXPECT_TRUE(second.is_open());
    }
    char byte = 0;
    EXPECT_EQ(read(read_end.get(), &byte, 1), 0); // the writing end is closed
}

} // namespace
} // namespace signet::system
