// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/phrase.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

constexpr auto prompt = "PIN for {user} ({card}): ";

bool anything(std::string_view, std::string_view) {
    return true;
}

std::string value_of(const std::optional<PlacedValues>& values, std::string_view name) {
    if (!values) return "(not of this sentence)";
    for (const PlacedValue& placed : *values)
        if (placed.name == name) return placed.value;
    return "(no such place)";
}

TEST(Phrase, IsFilledIn) {
    EXPECT_EQ(filled_in(prompt, {{"card", "PIV card"}, {"user", "alice"}}), "PIN for alice (PIV card): ");
    EXPECT_EQ(filled_in("nothing to fill in", PlacedValues()), "nothing to fill in");
    EXPECT_EQ(filled_in(prompt, {{"user", "alice"}}), "PIN for alice (): ");
    EXPECT_EQ(filled_in("{user}{user}", {{"user", "a"}}), "aa");
}

// Whoever picks a name picks what stands in its place, and nothing else.
TEST(Phrase, TakesNothingInAValueForAPlaceOrAFormat) {
    EXPECT_EQ(filled_in(prompt, {{"user", "{card}"}, {"card", "%s%n{}"}}), "PIN for {card} (%s%n{}): ");
}

TEST(Phrase, EndsWhereAPlaceDoesNotEnd) {
    EXPECT_EQ(filled_in("before {user", {{"user", "alice"}}), "before ");
    EXPECT_FALSE(read_back("before {user", "before alice", anything));
}

TEST(Phrase, IsReadBack) {
    const auto values = read_back(prompt, "PIN for alice (PIV card): ", anything);
    EXPECT_EQ(value_of(values, "user"), "alice");
    EXPECT_EQ(value_of(values, "card"), "PIV card");
    EXPECT_TRUE(read_back("Cancelled.", "Cancelled.", anything));
    for (const char* other :
         {"", "PIN for alice", "PIN for alice (PIV card)", "PIN for alice (PIV card): x", " PIN for a (b): "})
        EXPECT_FALSE(read_back(prompt, other, anything)) << other;
}

// Whatever the values are, what is put together of those that were read back is the text that was read.
TEST(Phrase, IsReadBackWhateverTheValuesAre) {
    const std::string values[] = {"", " ", "alice", "a (b): ", ") (", "PIN for ", "{user}", "\xc3\xa4"};
    for (const std::string& user : values) {
        for (const std::string& card : values) {
            const std::string text = filled_in(prompt, {{"user", user}, {"card", card}});
            const auto read = read_back(prompt, text, anything);
            ASSERT_TRUE(read) << text;
            EXPECT_EQ(filled_in(prompt, *read), text);
        }
    }
}

TEST(Phrase, IsReadBackWithValuesThatCanBeThere) {
    const auto is_number = [](std::string_view name, std::string_view value) {
        return name != "count" ||
               (!value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos);
    };
    constexpr auto sentence = "{card}, {count} tries left";
    const auto values = read_back(sentence, "a, b, 2 tries left", is_number);
    EXPECT_EQ(value_of(values, "card"), "a, b");
    EXPECT_EQ(value_of(values, "count"), "2");
    EXPECT_FALSE(read_back(sentence, "a, b tries left", is_number));
}

TEST(Phrase, HasAFormForOneAndOneForMany) {
    constexpr Phrase tries = counted("{count} try", "{count} tries");
    EXPECT_STREQ(english(tries, 1), "{count} try");
    EXPECT_STREQ(english(tries, 0), "{count} tries");
    EXPECT_STREQ(english(tries, 2), "{count} tries");
    EXPECT_STREQ(english(phrase("Cancelled."), 2), "Cancelled.");
}

} // namespace
} // namespace signet::certmap
