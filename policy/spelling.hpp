// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the word of a list that a mistyped word comes nearest to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::policy {

// Nearest in edits (insert, delete, replace, swap of neighbours; case costs nothing), if near enough to be a
// slip: up to a third of the word, at most two. The first of several equally near.
std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> words);

// "did you mean \"x\"?", or the whole list when nothing is near: "one of: \"x\", \"y\"".
std::string spelling_hint(std::string_view word, std::span<const std::string_view> words);

} // namespace signet::policy
