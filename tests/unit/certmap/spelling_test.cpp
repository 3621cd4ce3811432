// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/spelling.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace signet::certmap {
namespace {

constexpr std::array<std::string_view, 5> words{"realm", "anchors", "keytab", "9A", "when-keytab-exists"};

TEST(Spelling, FindsTheWordThatWasMeant) {
    struct Row {
        std::string_view word;
        std::string_view meant;
    };
    for (const Row& row :
         {Row{"realm", "realm"}, Row{"raelm", "realm"}, Row{"anchor", "anchors"}, Row{"Keytab", "keytab"},
          Row{"anhcosr", "anchors"}, Row{"9a", "9A"}, Row{"when-keytab-exist", "when-keytab-exists"}})
        EXPECT_EQ(nearest_word(row.word, words), row.meant) << row.word;
}

TEST(Spelling, DoesNotGuessWildly) {
    for (const std::string& word : {std::string(), std::string("x"), std::string("9B"), std::string("domain"),
                                    std::string("relam12"), std::string(5000, 'r')})
        EXPECT_EQ(nearest_word(word, words), "") << word;
    EXPECT_EQ(nearest_word("realm", {}), "");
}

TEST(Spelling, HintsAtOneWordOrListsAll) {
    constexpr std::array<std::string_view, 2> two{"logon", "off"};
    EXPECT_EQ(spelling_hint("login", two), R"(did you mean "logon"?)");
    EXPECT_EQ(spelling_hint("xyz", two), R"(one of: "logon", "off")");
}

} // namespace
} // namespace signet::certmap
