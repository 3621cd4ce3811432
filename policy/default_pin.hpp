// SPDX-License-Identifier: Apache-2.0
// A PIN that is still the one that every card of its kind is delivered with: everybody knows it, so that the card alone opens what
// card and PIN are to open together.
#pragma once

#include "policy/decision.hpp"
#include "policy/settings.hpp"

namespace signet::policy {

// Before the PIN is asked for. At a locked screen it is asked for all the same: the session behind it is where its person
// changes it.
Decision judge_default_pin(const Settings& settings, ServiceUse use, bool is_default);

// Whoever has shown that PIN is told how to change it. Not before: it would be told to whoever found the card, too.
bool warns_of_default_pin(const Settings& settings, bool is_default);

// Whether cards are asked for it, which costs each one that knows the question a command.
bool asks_about_default_pin(const Settings& settings);

} // namespace signet::policy
