// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/prompts.hpp"

#include "certmap/text/text.hpp"
#include "daemon/language/prompts.hpp"

namespace signet::daemon {
namespace {

using certmap::filled_in;
namespace prompt = language::prompt;

// Fewer than this many tries are worth a word at the prompt.
constexpr unsigned few_tries = 3;

bool are_few(std::optional<std::uint8_t> tries_left) {
    return tries_left && *tries_left > 1 && *tries_left < few_tries;
}

std::string with_tries(const certmap::Phrase& plain, const certmap::Phrase& counted, const std::string& card,
                       std::optional<std::uint8_t> tries_left) {
    if (!are_few(tries_left)) return filled_in(plain.one, {{"card", card}});
    return filled_in(english(counted, *tries_left), {{"card", card}, {"count", std::to_string(*tries_left)}});
}

} // namespace

std::string current_pin_prompt(const std::string& card, std::optional<std::uint8_t> tries_left) {
    return with_tries(prompt::current_pin, prompt::current_pin_with_few_tries, card, tries_left);
}

std::string puk_prompt(const std::string& card, std::optional<std::uint8_t> tries_left) {
    return with_tries(prompt::puk, prompt::puk_with_few_tries, card, tries_left);
}

std::string current_puk_prompt(const std::string& card, std::optional<std::uint8_t> tries_left) {
    return with_tries(prompt::current_puk, prompt::current_puk_with_few_tries, card, tries_left);
}

std::string pin_prompt(const ChosenCandidate& chosen) {
    const OpenedCard& card = chosen.card->opened();
    const std::string& user = chosen.candidate.name();
    certmap::PlacedValues values{{"user", user}, {"card", card.label}};
    if (!card.tries_left && card.has_few_tries) return filled_in(prompt::pin_with_low_count.one, values);
    if (!are_few(card.tries_left)) return filled_in(prompt::pin.one, values);
    values.push_back({"count", std::to_string(*card.tries_left)});
    return filled_in(english(prompt::pin_with_few_tries, *card.tries_left), values);
}

std::string elevate_prompt(const ChosenCandidate& chosen, const std::string& user) {
    if (chosen.candidate.name() == user) return pin_prompt(chosen);
    return filled_in(prompt::pin_for_another.one, {{"target", user}, {"question", pin_prompt(chosen)}});
}

std::string unlock_prompt(const ChosenCandidate& chosen, const std::string& last_refusal) {
    const std::string question =
        chosen.ask_first ? filled_in(prompt::pin_at_last_try.one, {{"user", chosen.candidate.name()},
                                                                   {"card", chosen.card->opened().label}})
                         : pin_prompt(chosen);
    if (last_refusal.empty()) return question;
    return filled_in(prompt::pin_after_refusal.one, {{"refusal", last_refusal}, {"question", question}});
}

std::string keypad_text(const ChosenCandidate& chosen) {
    return filled_in(prompt::pin_at_keypad.one,
                     {{"user", chosen.candidate.name()}, {"card", chosen.card->opened().label}});
}

std::string expiry_text(std::int64_t days) {
    if (days <= 0) return prompt::certificate_ends_today.one;
    const auto count = static_cast<std::uint64_t>(days);
    return filled_in(english(prompt::certificate_ends, count), {{"count", std::to_string(count)}});
}

bool means_yes(std::string_view answer) {
    return certmap::equal_ignoring_ascii_case(answer, prompt::yes.one) ||
           certmap::equal_ignoring_ascii_case(answer, prompt::y.one);
}

std::string back_off_text(std::chrono::seconds left) {
    return filled_in(prompt::wait_after_wrong_pins.one, {{"seconds", std::to_string(left.count())}});
}

} // namespace signet::daemon
