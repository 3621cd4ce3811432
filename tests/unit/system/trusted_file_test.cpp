// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/closure.hpp"
#include "daemon/system/trusted_file.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <cerrno>
#include <functional>
#include <unistd.h>

namespace signet::system {
namespace {

using TrustedFile = test::WithFolder;

TEST_F(TrustedFile, OfItsOwnerAloneIsRead) {
    EXPECT_EQ(*read_trusted_file(write("inner/file", "text"), 4, geteuid()), "text");
    EXPECT_EQ(read_trusted_file(write("inner/file", "text"), 3, geteuid()).error().code, EFBIG);
    EXPECT_EQ(read_trusted_file(folder + "/none", 3, geteuid()).error().code, ENOENT);
    EXPECT_EQ(read_trusted_file(folder, 3, geteuid()).error().code, EINVAL);
}

TEST_F(TrustedFile, ThatOthersCouldWriteOrReplaceIsRefused) {
    struct Row {
        std::string what;
        std::function<void()> expose;
        std::string says;
    };
    const std::string file = folder + "/outer/inner/file";
    const auto mode = [&](const std::string& path, mode_t bits) {
        return [=, this] { ASSERT_EQ(chmod((folder + path).c_str(), bits), 0); };
    };
    const std::vector<Row> rows{
        {"nothing", [] {}, ""},
        {"readable by all", mode("/outer/inner/file", 0644), ""},
        {"group may write it", mode("/outer/inner/file", 0620), "can be written by others"},
        {"all may write it", mode("/outer/inner/file", 0602), "can be written by others"},
        {"group may write the folder", mode("/outer/inner", 0775), "its folder " + folder + "/outer/inner "},
        {"all may write the folder above", mode("/outer", 0777), "its folder " + folder + "/outer "},
        {"all may add to the folder", mode("/outer", 01777), ""},
        {"a sticky bit does not help a file", mode("/outer/inner/file", 01602), "can be written by others"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        write("outer/inner/file", "text");
        row.expose();
        const auto read = read_trusted_file(file, 100, geteuid());
        EXPECT_EQ(read.has_value(), row.says.empty());
        EXPECT_EQ(exposure_of(file, geteuid()).find(row.says), 0U);
        EXPECT_EQ(exposure_of(file, geteuid()).empty(), row.says.empty());
        if (!read) {
            EXPECT_EQ(read.error().code, EPERM);
            EXPECT_EQ(read.error().problem.find(file + ": " + row.says), 0U) << read.error().problem;
        }
        std::filesystem::remove_all(folder + "/outer");
    }
}

TEST_F(TrustedFile, OfAnotherUserIsRefused) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    const auto file = write("outer/file", "text");
    constexpr uid_t kdc = 12345;
    ASSERT_EQ(chown(file.c_str(), kdc, kdc), 0);
    EXPECT_EQ(read_trusted_file(file, 100, root_uid).error().code, EPERM);
    EXPECT_TRUE(read_trusted_file(file, 100, kdc));
    ASSERT_EQ(chown(file.c_str(), 0, 0), 0);
    ASSERT_EQ(chown((folder + "/outer").c_str(), kdc + 1, 0), 0);
    EXPECT_EQ(read_trusted_file(file, 100, kdc).error().code, EPERM);
}

TEST_F(TrustedFile, ThatItsOwnerMayNotReadIsRefusedToAll) {
    const auto file = write("outer/inner/file", "text");
    const auto code = [&] {
        const auto read = read_trusted_file(file, 100, geteuid());
        return read ? 0 : read.error().code;
    };
    ASSERT_EQ(chmod(file.c_str(), 0), 0);
    EXPECT_EQ(code(), EACCES);
    EXPECT_EQ(readable_by_owner(file).error().hint, "chmod u+r");
    ASSERT_EQ(chmod(file.c_str(), 0400), 0);
    EXPECT_EQ(code(), 0);
    EXPECT_TRUE(readable_by_owner(folder + "/none")) << "which is another fault";
    ASSERT_EQ(chmod((folder + "/outer/inner").c_str(), 0600), 0);
    EXPECT_FALSE(readable_by_owner(folder + "/outer/inner"));
    EXPECT_EQ(code(), EACCES);
    ASSERT_EQ(chmod((folder + "/outer/inner").c_str(), 0700), 0);
}

TEST_F(TrustedFile, BehindALinkIsJudgedWhereTheLinkIsAndWhereItLeads) {
    write("exposed/target", "text");
    write("target", "text");
    write("links/any", "");
    ASSERT_EQ(symlink((folder + "/exposed/target").c_str(), (folder + "/links/to-exposed").c_str()), 0);
    ASSERT_EQ(symlink((folder + "/target").c_str(), (folder + "/exposed/link").c_str()), 0);
    ASSERT_EQ(symlink((folder + "/target").c_str(), (folder + "/links/link").c_str()), 0);
    ASSERT_EQ(chmod((folder + "/exposed").c_str(), 0777), 0);
    EXPECT_TRUE(read_trusted_file(folder + "/links/link", 100, geteuid()));
    EXPECT_FALSE(read_trusted_file(folder + "/links/to-exposed", 100, geteuid()));
    EXPECT_FALSE(read_trusted_file(folder + "/exposed/link", 100, geteuid()));
}

TEST_F(TrustedFile, MayBeNamedFromWhereTheProcessIs) {
    write("inner/file", "text");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder);
    EXPECT_TRUE(read_trusted_file("inner/file", 100, geteuid()));
    ASSERT_EQ(chmod("inner", 0777), 0);
    EXPECT_FALSE(read_trusted_file("inner/file", 100, geteuid()));
    std::filesystem::current_path(before);
}

TEST_F(TrustedFile, FoldersAreAskedToo) {
    write("inner/file", "text");
    EXPECT_EQ(exposure_of(folder + "/inner", geteuid()), "");
    EXPECT_EQ(exposure_of(folder + "/none", geteuid()), "");
    ASSERT_EQ(chmod((folder + "/inner").c_str(), 0777), 0);
    EXPECT_EQ(exposure_of(folder + "/inner", geteuid()), "can be written by others than its owner");
}

} // namespace
} // namespace signet::system
