// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/prompts.hpp"

#include "certmap/text/text.hpp"
#include "policy/expiry.hpp"

#include <fmt/format.h>

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

std::string elevate_prompt(const ChosenCandidate& chosen, const std::string& user) {
    if (chosen.candidate.name() == user) return pin_prompt(chosen);
    return fmt::format("For {}: {}", user, pin_prompt(chosen));
}

std::string unlock_prompt(const ChosenCandidate& chosen, const std::string& last_refusal) {
    const std::string before = last_refusal.empty() ? "" : last_refusal + " ";
    if (!chosen.ask_first) return before + pin_prompt(chosen);
    return fmt::format("{}PIN for {} ({}, LAST try before the card locks): ", before, chosen.candidate.name(),
                       chosen.card->opened().label);
}

std::string expiry_text(std::int64_t days) {
    return fmt::format("The certificate of your card ends {}. Ask for a new one in time.",
                       policy::days_text(days));
}

bool means_yes(std::string_view answer) {
    return certmap::equal_ignoring_ascii_case(answer, "yes") ||
           certmap::equal_ignoring_ascii_case(answer, "y");
}

std::string back_off_text(std::chrono::seconds left) {
    return fmt::format("Wrong PINs were given for this card: the next one can be typed in {} s.",
                       left.count());
}

} // namespace signet::daemon
