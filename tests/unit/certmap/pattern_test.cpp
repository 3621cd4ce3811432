// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/pattern.hpp"

#include <gtest/gtest.h>

#include <random>
#include <regex.h>
#include <string>

namespace signet::certmap {
namespace {

bool regexec_finds(const std::string& pattern, const std::string& text) {
    regex_t compiled{};
    EXPECT_EQ(regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB), 0) << pattern;
    const bool found = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    regfree(&compiled);
    return found;
}

const std::string texts[] = {"",
                             "a",
                             "b",
                             "ab",
                             "ba",
                             "aab",
                             "abc",
                             "CN=Alice,O=Corp",
                             "CN=Alice,OU=Staff,O=Corp",
                             "CN=Al.ice,O=Corp",
                             "O=Corp",
                             "xO=Corp",
                             "O=Corpx",
                             "a|b",
                             "a.b",
                             "a+b",
                             "^a",
                             "a$",
                             "\\",
                             "a\\b",
                             "aXbXc",
                             "abab",
                             "aa",
                             "\xc3\xbc",
                             "CN=(x)",
                             "a{2}",
                             "*",
                             "axxb",
                             "ab\nab"};

TEST(Pattern, NeedsNoEngineForPlainText) {
    const char* plain[] = {"",
                           "a",
                           "^",
                           "$",
                           "^$",
                           "^a",
                           "a$",
                           "^ab$",
                           "a.*b",
                           "^a.*c$",
                           ".*",
                           ".*,O=Corp$",
                           "^CN=Alice,.*,O=Corp$",
                           "a.+b",
                           ".+",
                           "^.+$",
                           "^.*a",
                           "a.*",
                           "a.+",
                           "a\\.b",
                           "a\\+b",
                           "\\^a",
                           "a\\$",
                           "\\\\",
                           "a|b",
                           "^a|b$",
                           "^O=Corp$|Alice",
                           "\xc3\xbc",
                           "CN=\\(x\\)",
                           "a\\{2\\}",
                           "\\*",
                           "ab.*ab$",
                           "^ab.*b",
                           "a.*a.*b",
                           ".*.+.*b"};
    for (const std::string pattern : plain) {
        const auto compiled = Pattern::compile(pattern);
        ASSERT_TRUE(compiled.has_value()) << pattern;
        EXPECT_EQ(compiled->is_plain(), !pattern.empty()) << pattern;
        for (const std::string& text : texts)
            EXPECT_EQ(compiled->found_in(text), regexec_finds(pattern, text)) << pattern << " in " << text;
    }
}

TEST(Pattern, LeavesTheRestToTheEngine) {
    for (const std::string pattern : {"[ab]", "a?", "ab*", "a+", "(a)", "a{2}", "a.b", "a\\w", "a\\<", "a^b",
                                      "a$b", ".**", ".+?", "(a|b)c", "\\bA"}) {
        const auto compiled = Pattern::compile(pattern);
        ASSERT_TRUE(compiled.has_value()) << pattern;
        EXPECT_FALSE(compiled->is_plain()) << pattern;
        for (const std::string& text : texts)
            EXPECT_EQ(compiled->found_in(text), regexec_finds(pattern, text)) << pattern << " in " << text;
    }
}

TEST(Pattern, OfAnyPiecesHasTheEnginesVerdict) {
    const std::string pieces[] = {"a", "b", "ab", ".*", ".+", "^", "$", "|", "\\.", "\\|", ".", "c"};
    std::mt19937 random(7);
    std::size_t plain = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string pattern, text;
        for (std::size_t left = random() % 5 + 1; left > 0; --left)
            pattern += pieces[random() % std::size(pieces)];
        for (std::size_t left = random() % 7; left > 0; --left)
            text += "abc.|"[random() % 5];
        const auto compiled = Pattern::compile(pattern);
        if (!compiled) continue;
        if (compiled->is_plain()) ++plain;
        ASSERT_EQ(compiled->found_in(text), regexec_finds(pattern, text)) << pattern << " in " << text;
    }
    EXPECT_GT(plain, 1000U);
}

} // namespace
} // namespace signet::certmap
