// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/pam_stacks.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

struct Case {
    const char* what;
    PamFiles files;
    std::set<std::string, std::less<>> phases; // of the service "login"
};

TEST(PamStacks, HaveTheModuleWherePamWouldLoadIt) {
    const std::string common =
        "auth [success=end default=die] pam_signet.so\naccount required pam_signet.so\n";
    const Case cases[] = {
        {"nothing", {{"login", ""}}, {}},
        {"another module", {{"login", "auth required pam_unix.so\n"}}, {}},
        {"a comment",
         {{"login", "# auth required pam_signet.so\nauth required pam_x.so # pam_signet.so\n"}},
         {}},
        {"a name that ends so", {{"login", "auth required not_pam_signet.so\n"}}, {}},
        {"as an argument", {{"login", "auth required pam_exec.so pam_signet.so\n"}}, {}},
        {"plain", {{"login", "auth required pam_signet.so quiet\n"}}, {"auth"}},
        {"with a path", {{"login", "session\toptional /usr/lib/security/pam_signet.so"}}, {"session"}},
        {"that may be missing", {{"login", "-password optional pam_signet.so\n"}}, {"password"}},
        {"in capitals", {{"login", "AUTH required pam_signet.so\n"}}, {"auth"}},
        {"behind brackets", {{"login", "auth [a=1 b=die] pam_signet.so\n"}}, {"auth"}},
        {"over two lines", {{"login", "auth \\\n required pam_signet.so\n"}}, {"auth"}},
        {"over two lines, with a blank at the end",
         {{"login", "auth required\\ \n pam_signet.so\n"}},
         {"auth"}},
        {"included whole",
         {{"login", "@include common-auth\n"}, {"common-auth", common}},
         {"auth", "account"}},
        {"included by phase", {{"login", "auth include system\n"}, {"system", common}}, {"auth"}},
        {"a substack", {{"login", "account substack system\n"}, {"system", common}}, {"account"}},
        {"included over two files",
         {{"login", "auth substack a\n"}, {"a", "@include b\n"}, {"b", common}},
         {"auth"}},
        {"by an absolute path",
         {{"login", "auth include /etc/pam.d/system\n"}, {"system", common}},
         {"auth"}},
        {"of all others, phase by phase",
         {{"login", "account required pam_permit.so\n"}, {"other", common}},
         {"auth"}},
    };
    for (const Case& entry : cases) {
        const PamStacks stacks = stacks_with_module(entry.files);
        bool is_found = false;
        for (const PamStack& stack : stacks.services) {
            if (stack.service != "login") continue;
            is_found = true;
            EXPECT_EQ(stack.phases, entry.phases) << entry.what;
        }
        EXPECT_TRUE(is_found) << entry.what;
        EXPECT_TRUE(stacks.problems.empty()) << entry.what;
    }
}

TEST(PamStacks, AreOfServicesAndNotOfPartsOrLeftovers) {
    const PamStacks stacks = stacks_with_module({{"common-auth", "auth required pam_signet.so"},
                                                 {"login", ""},
                                                 {"login.dpkg-old", ""},
                                                 {"login~", ""},
                                                 {".login.swp", ""},
                                                 {"README", ""},
                                                 {"other", ""}});
    EXPECT_EQ(stacks.services, (std::vector<PamStack>{{"login", {}}, {"other", {}}}));
}

TEST(PamStacks, SayWhatWasNotRead) {
    const PamStacks stacks = stacks_with_module({{"login", "auth include /etc/gone\n@include system~\n"}});
    EXPECT_EQ(stacks.problems, (std::vector<std::string>{"/etc/gone: is included and was not read",
                                                         "system~: is included and was not read"}));
}

// Each would let libpam refuse everybody, or end the program.
TEST(PamStacks, SayWhatLibpamDoesNotUnderstand) {
    const PamFiles files{
        {"login", "auth required pam_signet.so\n@include login\n@include gone\n@include part\n"},
        {"part", "# c\nauth required pam_unix.so\r\nauth required pam_x.so\r\n"},
        {"su", "account include part\npassword include pw\n"},
        {"pw", "pasword required pam_unix.so\naccount gone\npassword required\n"}};
    EXPECT_EQ(reading_of(files, "login").bad_lines,
              (std::vector<BadPamLine>{
                  {"login", 2, "", "it includes login in itself"},
                  {"login", 3, "", "gone is not there"},
                  {"part", 2, "auth", "a carriage return ends it, as in files of Windows"}})); // once a file
    EXPECT_EQ(reading_of(files, "su").bad_lines,
              (std::vector<BadPamLine>{
                  {"pw", 1, "password", "'pasword' is none of auth, account, password and session"},
                  {"pw", 3, "password", "it names no module"}}))
        << "in the phase that is asked for alone";
    EXPECT_EQ(reading_of(files, "login").files, (std::set<std::string, std::less<>>{"login", "part"}));
    const PamStacks stacks = stacks_with_module(files);
    EXPECT_EQ(stacks.services[0], (PamStack{"login", {"auth"}})) << "the rest is read";
    EXPECT_EQ(stacks.problems.front(),
              "login, line 2: libpam does not understand it: it includes login in itself");
}

// A file of n lines that all include the next one would be n to the power of the depth.
TEST(PamStacks, AreReadInTimeWhateverIncludesWhat) {
    PamFiles files;
    for (int i = 0; i < 30; ++i) {
        std::string text;
        for (int line = 0; line < 30; ++line)
            text += "@include f" + std::to_string((i + line) % 30) + "\n";
        files["f" + std::to_string(i)] = text;
    }
    EXPECT_EQ(stacks_with_module(files).services.size(), 30U);
}

class PamFolders : public system::test::WithFolder {};

TEST_F(PamFolders, AreReadTheFirstBeforeTheSecond) {
    write("etc/login", "of the administrator");
    write("usr/login", "of the vendor");
    write("usr/polkit-1", "of the vendor");
    std::vector<std::string> problems;
    const PamFiles files = read_pam_files({folder + "/etc", folder + "/usr", folder + "/nowhere"}, problems);
    EXPECT_EQ(files, (PamFiles{{"login", "of the administrator"}, {"polkit-1", "of the vendor"}}));
    EXPECT_TRUE(problems.empty());
}

TEST_F(PamFolders, SayWhatCannotBeRead) {
    write("etc/large", std::string(70000, '#'));
    std::filesystem::create_directory(folder + "/etc/folder");
    std::vector<std::string> problems;
    EXPECT_TRUE(read_pam_files({folder + "/etc"}, problems).empty());
    EXPECT_EQ(problems.size(), 2U);
}

} // namespace
} // namespace signet::ctl
