// SPDX-License-Identifier: Apache-2.0
// Where a stack leads, and whether a module can be loaded.
#include "daemon/signetctl/check/module_file.hpp"
#include "daemon/signetctl/check/pam_walk.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>

namespace signet::ctl {
namespace {

using certmap::test::Folder;
using Entries = std::vector<PamEntry>;

const Entries debian{{"[success=2 ignore=ignore default=die]", "pam_signet.so"},
                     {"[success=1 default=ignore]", "pam_unix.so"},
                     {"requisite", "pam_deny.so"},
                     {"required", "pam_permit.so"}};

Entries with_line(Entries entries, std::size_t place, const PamEntry& line) {
    entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(place), line);
    return entries;
}

TEST(PamWalk, GoesAsLibpamDoes) {
    EXPECT_EQ(line_after(debian, 0, "success"), 3U);
    EXPECT_EQ(line_after(debian, 0, "ignore"), 1U);
    EXPECT_EQ(line_after(debian, 0, "auth_err"), 4U);
    EXPECT_EQ(line_after({{"[success=9]", "x.so"}}, 0, "success"), 1U);
    EXPECT_TRUE(end_after(debian, 0, "success").lets_in);
    EXPECT_TRUE(end_after(debian, 0, "ignore").lets_in) << "by a password that is right";
    EXPECT_EQ(end_after(debian, 0, "auth_err").refused_by, 0U);
    EXPECT_EQ(end_after(debian, 1, "auth_err").refused_by, 2U);
    const Entries jump{{"[success=1]", "x.so"}, {"required", "pam_deny.so"}};
    EXPECT_FALSE(end_after(jump, 0, "success").lets_in) << "a jump is no answer";
    EXPECT_TRUE(end_after(jump, 0, "success", true).lets_in) << "what was before it is";
    const Entries late{{"required", "pam_deny.so"}, {"sufficient", "x.so"}};
    EXPECT_FALSE(end_after(late, 0, "auth_err").lets_in) << "what is refused stays so";
    EXPECT_EQ(end_after(late, 0, "auth_err").refused_by, 0U);
}

TEST(PamWalk, SeesAJumpThatNobodyCountedAnew) {
    const Entries more = with_line(debian, 2, {"[success=1 default=ignore]", "pam_winbind.so"});
    EXPECT_EQ(end_after(more, 0, "success").refused_by, 3U);
    EXPECT_EQ(end_after(more, 1, "success").refused_by, 3U);
    EXPECT_TRUE(end_after(more, 2, "success").lets_in);
    const Entries over = with_line(debian, 0, {"[success=1 default=ignore]", "pam_succeed_if.so"});
    EXPECT_GT(line_after(over, 0, "success"), 1U);
    EXPECT_TRUE(end_after(over, 0, "success").lets_in);
}

class ModuleFile : public ::testing::Test {
protected:
    void SetUp() override {
        Dl_info info{};
        ASSERT_NE(dladdr(reinterpret_cast<void*>(&std::abort), &info), 0);
        library = std::filesystem::canonical(info.dli_fname);
    }
    std::string copy_of_library(std::uintmax_t size) const {
        const std::string path = folder.path() + "/copy.so";
        std::filesystem::copy_file(library, path, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(path, size);
        return path;
    }
    static std::string problem(const std::string& path) {
        const auto found = load_problem(path);
        return found ? *found : "not known: " + found.error().problem;
    }

    const Folder folder;
    std::filesystem::path library; // libc
};

TEST_F(ModuleFile, IsLookedAt) {
    EXPECT_EQ(file_problem(library), "");
    EXPECT_EQ(file_problem(copy_of_library(4)), "");
    EXPECT_EQ(file_problem(copy_of_library(0)), "is no library");
    EXPECT_EQ(file_problem(folder.path() + "/none.so"), "is not there");
    EXPECT_EQ(file_problem(folder.path()), "is not there");
    EXPECT_TRUE(has_function(library, "abort").value());
    EXPECT_FALSE(has_function(library, "C_GetFunctionList").value());
    EXPECT_TRUE(has_function(folder.path() + "/none.so", "abort").has_error());
    EXPECT_EQ(path_of_module("/lib/here", "x.so"), "/lib/here/x.so");
    EXPECT_EQ(path_of_module("/lib/here", "/opt/x.so"), "/opt/x.so");
    EXPECT_EQ(path_of_module("/lib/here", "/lib/$ISA/x.so"), "");
    EXPECT_EQ(file_problem(""), "") << "nobody knows";
}

TEST_F(ModuleFile, IsTriedByTheLoader) {
    const auto size = std::filesystem::file_size(library);
    EXPECT_EQ(problem(copy_of_library(size)), "it has no pam_sm_authenticate");
    for (const std::uintmax_t part : {std::uintmax_t{0}, std::uintmax_t{100}, size / 4, size / 2})
        EXPECT_NE(problem(copy_of_library(part)).find("is damaged"), std::string::npos) << part;
    std::ofstream(folder.path() + "/text.so") << "no library";
    EXPECT_NE(problem(folder.path() + "/text.so").find("is damaged"), std::string::npos);
    EXPECT_NE(problem(folder.path() + "/none.so").find("not known"), std::string::npos);
}

} // namespace
} // namespace signet::ctl
