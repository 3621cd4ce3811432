// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/logon/prompts.hpp"

#include <fmt/format.h>

#include <strings.h>

namespace signet::daemon {
namespace {

// Fewer than this many tries are worth a word at the prompt.
constexpr unsigned few_tries = 3;

} // namespace

std::string pin_prompt(const ChosenCandidate& chosen) {
    const OpenedCard& card = chosen.card->opened();
    const std::string& user = chosen.candidate.name();
    if (card.tries_left && *card.tries_left > 1 && *card.tries_left < few_tries)
        return fmt::format("PIN for {} ({}, {} tries left): ", user, card.label, *card.tries_left);
    return fmt::format("PIN for {} ({}): ", user, card.label);
}

bool means_yes(std::string_view answer) {
    const std::string text(answer);
    return strcasecmp(text.c_str(), "yes") == 0 || strcasecmp(text.c_str(), "y") == 0;
}

} // namespace signet::daemon
