// SPDX-License-Identifier: Apache-2.0
#pragma once

// A question with a list of which one is chosen by its number.

#include "certmap/text/phrase.hpp"
#include "daemon/protocol/messages/logon.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::daemon {

// `text` has the places {list} and {last}. As many as the question has room for: whoever has more has to say which one it is in
// another way.
protocol::Ask numbered_question(const certmap::Phrase& text, const std::vector<std::string>& labels);

// The index into what was offered, by the number that the person typed.
std::optional<std::size_t> chosen_number(std::string_view answer, std::size_t offered);

} // namespace signet::daemon
