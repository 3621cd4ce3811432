// SPDX-License-Identifier: Apache-2.0
#pragma once

// The question whether a card may elevate somebody far away, in the person's language. The words are those of
// protocol::elevation_words(), which are signed and so are English; the process that reads what other machines say hands them to
// the one that asks, and only this one reads a catalogue.

#include <string>
#include <string_view>

namespace signet::ctl {

// As they are, if they are none of those.
std::string question_in_language(std::string_view words);

// Is it yes, in English or in the person's language, in any case?
bool is_yes(std::string_view answer);

} // namespace signet::ctl
