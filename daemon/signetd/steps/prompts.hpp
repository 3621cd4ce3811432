// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a logon asks a person, in English: the sentences of daemon/language/prompts.hpp with their values. Why it refused is
// policy/reasons.

#include "daemon/signetd/steps/choice.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace signet::daemon {

// The name is the card's, so that the person sees whose card it is before typing.
std::string pin_prompt(const ChosenCandidate& chosen);

// `user`: for whom; said where that is not the card's owner.
std::string elevate_prompt(const ChosenCandidate& chosen, const std::string& user);

// The only question of an unlock: why the last try was refused, if it was, and that this is the last one, if it is.
std::string unlock_prompt(const ChosenCandidate& chosen, const std::string& last_refusal);

// Where the PIN is entered at the reader, and not here.
std::string keypad_text(const ChosenCandidate& chosen);

// After a logon, about the certificate of the card.
std::string expiry_text(std::int64_t days);

// For a new PIN or PUK, of a card whose owner need not be known.
std::string current_pin_prompt(const std::string& card, std::optional<std::uint8_t> tries_left);
std::string puk_prompt(const std::string& card, std::optional<std::uint8_t> tries_left);
std::string current_puk_prompt(const std::string& card, std::optional<std::uint8_t> tries_left);

// "yes" or "y", in any case. Everything else, also nothing, is no.
bool means_yes(std::string_view answer);

// The PIN is asked for only then, after wrong ones.
std::string back_off_text(std::chrono::seconds left);

} // namespace signet::daemon
