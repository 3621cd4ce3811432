// SPDX-License-Identifier: Apache-2.0
// What a settings file may not hold: refused, with a line and a text, before the TOML parser looks at it,
// because toml++ 3.3 has undefined behaviour there (its issues 190 and 295: some characters outside ASCII
// where it looks for white space, which is outside strings and at the folds of strings over several lines),
// and descends into a key of many parts, a.b.c, until there is no stack left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace signet::policy {

struct TextFault {
    std::uint32_t line = 0;   // from 1
    std::uint32_t column = 0; // from 1, in bytes
    std::string_view text;    // what is wrong and what to write instead
};

inline constexpr std::size_t max_key_dots = 16; // the longest key that means something has two

// The first character outside ASCII that is in neither a string nor a comment, or string over several lines,
// or key of too many parts.
std::optional<TextFault> fault_in_text(std::string_view toml);

} // namespace signet::policy
