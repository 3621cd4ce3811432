// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace signet::certmap {
namespace {

TEST(Pattern, IsSearchedAnywhereByteByByteAndWithCase) {
    struct Case {
        const char* pattern;
        const char* text;
        bool found;
    };
    for (const auto& [pattern, text, found] :
         {Case{".*", "", true}, Case{"O=Corp$", "CN=Alice,O=Corp", true}, Case{"O=Corp$", "O=Corpx", false},
          Case{"^O=Corp", "xO=Corp", false}, Case{"^CN=Alice,.*,O=Corp$", "CN=Alice,OU=Staff,O=Corp", true},
          Case{"^CN=Alice,.*,O=Corp$", "CN=Alice,O=Corp", false}, Case{"corp", "Corp", false},
          Case{"a\\.b", "axb", false}, Case{"a\\.b", "a.b", true}, Case{"a.b", "axb", true},
          Case{"^a|b$", "ab", true}, Case{"^a|b$", "bc", false}, Case{"[[:digit:]]{2}", "a12", true},
          Case{"^(a|b)+$", "abba", true}, Case{"^(a|b)+$", "abc", false}, Case{"\xc3\xbc", "\xc3\xbc", true},
          Case{"^.$", "\xc3\xbc", false}}) {
        const auto compiled = Pattern::compile(pattern);
        ASSERT_TRUE(compiled.has_value()) << pattern;
        EXPECT_EQ(compiled->found_in(text), found) << pattern << " in " << text;
        EXPECT_EQ(compiled->text(), pattern);
    }
}

TEST(Pattern, RefusesWhatTakesTimeOrMemoryWithoutBound) {
    for (const char* pattern : {"(a)\\1", "((((a{99}){99}){99}){99})", "a*+++++++++++",
                                "((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+", "[a", "(a", "a{2,1}"}) {
        const auto compiled = Pattern::compile(pattern);
        ASSERT_FALSE(compiled.has_value()) << pattern;
        EXPECT_FALSE(compiled.error().hint.empty()) << pattern;
    }
}

} // namespace
} // namespace signet::certmap
