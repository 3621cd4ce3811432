// SPDX-License-Identifier: Apache-2.0
#pragma once

// "did you mean": the known word that is nearest to a slip of the keyboard.

#include <span>
#include <string_view>

namespace signet::certmap {

// Fewest letters changed, added or left out, ASCII case not counted; empty: none is near enough to be meant.
std::string_view nearest_word(std::string_view written, std::span<const std::string_view> known);

} // namespace signet::certmap
