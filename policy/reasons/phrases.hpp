// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of a reason's text that are not in the table, and a text of the table with its values, in whatever language it is
// by now. For the English texts see policy/reasons/reasons.hpp.

#include "certmap/text/phrase.hpp"
#include "policy/reasons/reasons.hpp"

#include <functional>

namespace signet::policy {

inline constexpr auto tries_left_phrase = certmap::counted(" {count} try left.", " {count} tries left.");
// What stands in for a name that is not known.
inline constexpr auto this_user = certmap::phrase("this user");
inline constexpr auto expected_principal = certmap::phrase("the expected principal");

// A phrase in the language of the text, its {count} still a place.
using Translation = std::function<std::string(const certmap::Phrase&, std::uint64_t count)>;

std::string text_with(std::string_view text, const TextArguments& arguments, const Translation& translation);

} // namespace signet::policy
