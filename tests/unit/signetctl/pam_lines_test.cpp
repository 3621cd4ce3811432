// SPDX-License-Identifier: Apache-2.0
// Each row was put before libpam 1.5.2 of Debian 12 as a file of /etc/pam.d, to see what comes of it.
#include "daemon/signetctl/pam_lines.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

TEST(PamLines, AreTakenApartAsLibpamDoes) {
    struct Row {
        const char* text;
        std::vector<PamLine> lines;
    };
    const Row rows[] = {
        {"", {}},
        {"\n \t\n# auth required x\n  # y\n", {}},
        {"auth required x.so a b # c\n", {{1, "auth", "required", "x.so", "", {"a", "b"}}}},
        {"auth required x.so [a b]c", {{1, "auth", "required", "x.so", "", {"a b", "c"}}}},
        {"\n-Auth\tREQUIRED x.so", {{2, "auth", "REQUIRED", "x.so", "", {}, true}}},
        {"auth [a=1 b=die] x.so\n", {{1, "auth", "[a=1 b=die]", "x.so"}}},
        {"@INCLUDE y\n", {{1, "", "@include", "y"}}},
        {"auth \\\n\n# c\n required x.so\nauth required z.so\n",
         {{1, "auth", "required", "x.so"}, {5, "auth", "required", "z.so"}}},
        {"auth required\\ \n x.so\n", {{1, "auth", "required", "x.so"}}},
        {"auth required \\ # c\n",
         {{1, "auth", "required", "\\"}}}, // a backslash before a comment joins nothing
        {"auth required x.so debug\r\n",
         {{1, "auth", "required", "x.so", "", {"debug\r"}}}}, // it ends an argument
    };
    for (const Row& row : rows)
        EXPECT_EQ(pam_lines(row.text), row.lines) << row.text;
}

TEST(PamLines, SayWhatLibpamDoesNotUnderstand) {
    struct Row {
        const char* text;
        const char* says;
    };
    const Row rows[] = {
        {"auth required x.so\r\n", "carriage return"},
        {"@include y\r\n", "carriage return"},
        {"\r\n", "carriage return"},
        {"atuh required x.so\n", "'atuh' is none of"},
        {"-@include y\n", "'-@include' is none of"},
        {"auth\n", "names no module"},
        {"auth required\n", "names no module"},
        {"auth [a=1 x.so\n", "names no module"},
        {"@include\n", "names no file"},
        {"auth required x.so \\", "a line that is not there"},
        {"auth required x.so \\\n\n", "a line that is not there"},
    };
    for (const Row& row : rows) {
        const auto lines = pam_lines(row.text);
        ASSERT_EQ(lines.size(), 1U) << row.text;
        EXPECT_NE(lines[0].problem.find(row.says), std::string::npos) << row.text << ": " << lines[0].problem;
    }
    EXPECT_EQ(pam_lines("auth required x.so\r\n")[0].target, "x.so") << "so that the rest is looked at";
}

} // namespace
} // namespace signet::ctl
