// SPDX-License-Identifier: Apache-2.0
#include "policy/settings/toml_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace signet::policy {
namespace {

TEST(SettingsText, TakesWhatSettingsLookLike) {
    for (const std::string_view text :
         {"",
          "\n",
          "\r\n",
          "[a]\nb = 1\n",
          "  [ a ]",
          "[[a.b]]",
          "[ [a]",
          "[\"a\"]",
          "['a']",
          "a = [\n  \"x\",\n]\n",
          "# \xC3\xBC",
          "a = \"\xC3\xBC\"",
          "a = '\xC3\xBC' # \xC3\xBC",
          R"(a = "\" # \\" )",
          "a = \"\"",
          "a = ''",
          R"(a = "'''")",
          R"(a = '"""')",
          "# \"\"\"",
          "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1",
          "a = [1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1,1.1]",
          "a = \".................................\"",
          "# .....................................",
          "a = \"not closed \xC3\xBC\n[b]\n"})
        EXPECT_FALSE(fault_in_text(text).has_value()) << text;
}

const std::string many_parts = [] {
    std::string key = "a";
    for (std::size_t i = 0; i <= max_key_dots; ++i)
        key += i == 1 ? " . \"b.c\"" : ".a";
    return key;
}();

TEST(SettingsText, RefusesWhatTheTomlParserCannotBeTrustedWith) {
    struct Row {
        std::string text;
        std::uint32_t line;
        std::uint32_t column;
        std::string_view begin;
    };
    for (const Row& row : {
             Row{"\xC5\xA4", 1, 1, "is not ASCII"},
             Row{"a = 1\n b = 2 \xC2\xA0", 2, 8, "is not ASCII"},
             Row{"a = \"x\"\xC3\xBC", 1, 8, "is not ASCII"},
             Row{R"(a = "\\")"
                 "\xC3\xBC",
                 1, 9, "is not ASCII"},
             Row{R"(a = '\')"
                 "\xC3\xBC",
                 1, 8, "is not ASCII"},
             Row{"a = \"not closed\n\xC3\xBC\"", 2, 1, "is not ASCII"},
             Row{"a = \"\"\"\nx\n\"\"\"", 1, 5, "is a string over several lines"},
             Row{"a = ['''x''']", 1, 6, "is a string over several lines"},
             Row{"[" + many_parts + "]", 1, 41, "is a key of too many parts"},
             Row{"a = {b = 1, " + many_parts + " = 1}", 1, 52, "is a key of too many parts"},
             Row{"a = \"x\"\"\"\"", 1, 8, "is a string over several lines"},
         }) {
        const auto fault = fault_in_text(row.text);
        ASSERT_TRUE(fault.has_value()) << row.text;
        EXPECT_TRUE(fault->text.starts_with(row.begin)) << row.text << ": " << fault->text;
        EXPECT_EQ(fault->line, row.line) << row.text;
        EXPECT_EQ(fault->column, row.column) << row.text;
    }
}

} // namespace
} // namespace signet::policy
