// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/break_glass.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::protocol {
namespace {

TEST(BreakGlassFile, IsNamedAfterTheAccountAndIsInNoOtherFolder) {
    const std::pair<const char*, const char*> rows[] = {
        {"anna", "anna"},
        {"anna@ad.test", "anna@ad.test"},
        {"AD\\bert", "AD%5Cbert"},
        {"a/b", "a%2Fb"},
        {".", "%2E"},
        {"..", "%2E."},
        {"../demand", "%2E.%2Fdemand"},
        {"100%", "100%25"},
        {"M\xc3\xbcller", "M%C3%BCller"},
        {"a b", "a%20b"},
    };
    for (const auto& [account, file] : rows) {
        EXPECT_EQ(break_glass_file_of(account), file);
        EXPECT_EQ(break_glass_account_of(file), account);
    }
    EXPECT_FALSE(break_glass_file_of(""));
    EXPECT_TRUE(break_glass_file_of(std::string(255, 'a')));
    EXPECT_FALSE(break_glass_file_of(std::string(256, 'a')));
    EXPECT_FALSE(break_glass_file_of(std::string(86, '/')));
    for (const char* file : {"", ".", "..", "a%", "a%2", "a%2f", "a%ZZ", "%61", "a b", ".swp"})
        EXPECT_FALSE(break_glass_account_of(file)) << file;
}

TEST(BreakGlassFolder, IsBesideTheDemand) {
    EXPECT_EQ(break_glass_folder_of("/var/lib/signet/demand"), default_break_glass_folder);
    EXPECT_EQ(break_glass_folder_of("/demand"), "/break-glass");
}

class BreakGlass : public system::test::WithFolder {
protected:
    std::string uses_ = folder + "/break-glass";
};

TEST_F(BreakGlass, IsRecordedAndRead) {
    EXPECT_TRUE(read_break_glass(uses_).uses.empty());
    EXPECT_EQ(read_break_glass(uses_).error, 0);
    const mode_t before = umask(0777); // of whoever started sudo
    EXPECT_EQ(record_break_glass(uses_, "bert/admin"), 0);
    umask(before);
    const time_t start = time(nullptr);
    EXPECT_EQ(record_break_glass(uses_, "anna"), 0);
    const auto found = read_break_glass(uses_);
    EXPECT_EQ(found.error, 0);
    ASSERT_EQ(found.uses.size(), 2U);
    EXPECT_EQ(found.uses[1].account, "bert/admin");
    EXPECT_EQ(found.uses[0].account, "anna");
    EXPECT_GE(found.uses[0].when, start - 1);
    EXPECT_LE(found.uses[0].when, time(nullptr) + 1);
}

TEST_F(BreakGlass, IsTheLastTime) {
    ASSERT_EQ(record_break_glass(uses_, "anna"), 0);
    const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, (uses_ + "/anna").c_str(), long_ago, 0), 0);
    EXPECT_EQ(read_break_glass(uses_).uses, (std::vector<BreakGlassUse>{{"anna", 1000}}));
    ASSERT_EQ(record_break_glass(uses_, "anna"), 0);
    EXPECT_GT(read_break_glass(uses_).uses.at(0).when, 1000);
}

TEST_F(BreakGlass, FollowsNoLinkAndWaitsForNobody) {
    const std::string victim = write("victim", "");
    const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, victim.c_str(), long_ago, 0), 0);
    ASSERT_EQ(mkdir(uses_.c_str(), 0700), 0);
    ASSERT_EQ(symlink(victim.c_str(), (uses_ + "/anna").c_str()), 0);
    ASSERT_EQ(mkfifo((uses_ + "/bert").c_str(), 0600), 0);
    EXPECT_EQ(record_break_glass(uses_, "anna"), ELOOP);
    EXPECT_NE(record_break_glass(uses_, "bert"), 0);
    EXPECT_TRUE(read_break_glass(uses_).uses.empty());
    struct stat status {};
    ASSERT_EQ(stat(victim.c_str(), &status), 0);
    EXPECT_EQ(status.st_mtime, 1000);
}

TEST_F(BreakGlass, IsNotRecordedWhereOthersCouldWrite) {
    ASSERT_EQ(mkdir(uses_.c_str(), 0700), 0);
    ASSERT_EQ(chmod(uses_.c_str(), 0777), 0);
    EXPECT_EQ(record_break_glass(uses_, "anna"), EPERM);
    EXPECT_EQ(read_break_glass(uses_).error, EPERM);
    ASSERT_EQ(rename(uses_.c_str(), (folder + "/elsewhere").c_str()), 0);
    ASSERT_EQ(symlink((folder + "/elsewhere").c_str(), uses_.c_str()), 0);
    EXPECT_NE(record_break_glass(uses_, "anna"), 0);
    EXPECT_EQ(record_break_glass("/proc/no-such-folder", "anna"), ENOENT);
}

} // namespace
} // namespace signet::protocol
