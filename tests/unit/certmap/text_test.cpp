// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/text.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using namespace std::string_literals;

struct Case {
    std::string text;
    std::string problem; // part of it; empty: none
};

void check(const Case& row, const std::optional<std::string>& problem) {
    SCOPED_TRACE(testing::PrintToString(row.text));
    EXPECT_EQ(problem.has_value(), !row.problem.empty()) << problem.value_or("");
    if (problem) {
        EXPECT_NE(problem->find(row.problem), std::string::npos) << *problem;
    }
}

TEST(NameProblem, IsFoundInEveryTextThatCouldLookLikeAnother) {
    const Case cases[] = {
        {"alice@corp.example", ""},
        {"J\u00fcrgen \u6797", ""},
        {"\U0001f511", ""},
        {"", "is empty"},
        {std::string(max_name_length, 'a'), ""},
        {std::string(max_name_length + 1, 'a'), "longer"},
        {"alice\0@corp"s, "NUL"},
        {"alice\n", "control"},
        {"\x7f", "control"},
        {"a\u0085", "control"},
        {"a\u2028", "control"},
        {"\u202ealice", "bidirectional"},
        {"a\u2066", "bidirectional"},
        {"a\u200f", "bidirectional"},
        {"\xff", "UTF-8"},
        {"a\xc3", "UTF-8"},
        {"\xc0\xaf", "UTF-8"},         // overlong '/'
        {"\xe0\x80\xaf", "UTF-8"},     // the same in three bytes
        {"\xed\xa0\x80", "UTF-8"},     // a surrogate
        {"\xf4\x90\x80\x80", "UTF-8"}, // above U+10FFFF
        {"\x80", "UTF-8"},
        {"\xc3(", "UTF-8"},
    };
    for (const Case& row : cases)
        check(row, name_problem(row.text));
}

TEST(UserNameProblem, IsFoundInEveryTextThatIsNoLocalUserName) {
    const Case cases[] = {
        {"alice", ""},
        {"Alice.B-c_9", ""},
        {"1234567890", ""},
        {"host$", ""},
        {".alice", ""},
        {std::string(max_user_name_length, 'a'), ""},
        {std::string(max_user_name_length + 1, 'a'), "longer"},
        {"", "is empty"},
        {"a$b", ""},
        {"-rf", "starts with '-'"},
        {"..", "directory"},
        {".", "directory"},
        {"a/b", "'/' or ':'"},
        {"a:b", "'/' or ':'"},
        {"a b", ""},
        {" a", "blank"},
        {"a ", "blank"},
        {"AD\\alice", ""},
        {"alice@corp.example", ""},
        {"a\0"s, "NUL"},
        {"a\n", "control"},
        {"j\u00fcrgen", ""},
    };
    for (const Case& row : cases)
        check(row, user_name_problem(row.text));
}

TEST(CutAtCharacter, KeepsWholeCharacters) {
    const std::string text = "a\u00fc\u20ac\U0001f600"; // 1, 2, 3 and 4 bytes
    for (const auto& [max_bytes, kept] : {std::pair{0U, 0U},
                                          {1U, 1U},
                                          {2U, 1U},
                                          {3U, 3U},
                                          {5U, 3U},
                                          {6U, 6U},
                                          {9U, 6U},
                                          {10U, 10U},
                                          {99U, 10U}})
        EXPECT_EQ(cut_at_character(text, max_bytes), text.substr(0, kept)) << max_bytes;
    EXPECT_EQ(cut_at_character("\x80\x80\x80", 2), "");
}

TEST(PrintableAscii, LeavesNothingThatATerminalObeys) {
    const std::pair<std::string, std::string> cases[] = {
        {"", ""},
        {"CN=alice, O=Lab ~", "CN=alice, O=Lab ~"},
        {"one\nanother: line\r\t", "one?another: line??"},
        {"\x1b[2J\x7f", "?[2J?"},
        {"a\0b"s, "a?b"},
        {"J\u00fcrgen\u009b", "J??rgen??"}, // each byte, so that the length stays
        {"\xff\x80", "??"},
    };
    for (const auto& [text, shown] : cases)
        EXPECT_EQ(printable_ascii(text), shown);
}

TEST(TakeCodePoint, TakesOneCharacterAfterAnother) {
    std::string_view text = "a\u20ac";
    EXPECT_EQ(take_code_point(text), 0x61U);
    EXPECT_EQ(take_code_point(text), 0x20acU);
    EXPECT_EQ(take_code_point(text), std::nullopt);
    for (std::string_view bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xff"})
        EXPECT_EQ(take_code_point(bad), std::nullopt);
}

TEST(EqualIgnoringAsciiCase, FoldsOnlyAscii) {
    EXPECT_TRUE(equal_ignoring_ascii_case("msScLogin", "MSSCLOGIN"));
    EXPECT_FALSE(equal_ignoring_ascii_case("msScLogin", "msScLogi"));
    EXPECT_FALSE(equal_ignoring_ascii_case("\u00fc", "\u00dc"));
    EXPECT_FALSE(equal_ignoring_ascii_case("@", "`"));
}

} // namespace
} // namespace signet::certmap
