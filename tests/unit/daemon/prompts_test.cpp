// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/prompts.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

struct PromptRow {
    std::optional<std::uint8_t> tries_left;
    const char* prompt;
};

TEST(PinPrompt, NamesThePersonTheCardAndFewTries) {
    const PromptRow rows[] = {
        {std::nullopt, "PIN for alice (PIV card): "},
        {10, "PIN for alice (PIV card): "},
        {3, "PIN for alice (PIV card): "},
        {2, "PIN for alice (PIV card, 2 tries left): "},
        {1, "PIN for alice (PIV card): "}, // was asked about already
    };
    for (const PromptRow& row : rows) {
        Scene scene;
        const Card& card = scene.insert(reader_a, {.tries_left = row.tries_left});
        ChosenCandidate chosen;
        chosen.card = scene.cards.all().front();
        chosen.candidate = card.opened().candidates.front();
        EXPECT_EQ(pin_prompt(chosen), row.prompt);
    }
}

TEST(MeansYes, IsYesAndNothingElse) {
    for (const auto* yes : {"yes", "y", "YES", "Yes", "Y"})
        EXPECT_TRUE(means_yes(yes)) << yes;
    for (const auto* no : {"", " ", "no", "n", "ye", "yess", " yes", "yes ", "ok", "1", "true", "ja"})
        EXPECT_FALSE(means_yes(no)) << no;
}

} // namespace
} // namespace signet::daemon
