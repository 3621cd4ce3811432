// SPDX-License-Identifier: Apache-2.0
#pragma once

// "Did you mean": the word of a list that a mistyped word comes nearest to.

#include <span>
#include <string>
#include <string_view>

namespace signet::certmap {

// The nearest in edits (insert, delete, replace, swap of neighbours; the case of ASCII costs nothing), if near
// enough to be a slip: up to a third of the word, at most two. A word of which at least half was written, from
// its beginning, is near too. The first of several equally near; empty: none is near.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words);

// "did you mean \"x\"?", or the whole list when nothing is near: "one of: \"x\", \"y\"".
std::string spelling_hint(std::string_view word, std::span<const std::string_view> words);

} // namespace signet::certmap
