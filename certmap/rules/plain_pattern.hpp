// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of extended regular expressions that needs no engine: texts, '^' in front, '$' at the end, ".*"
// and
// ".+" in between, '\' before punctuation, and '|' between several of these. Its verdict is regexec(3)'s in
// the C locale, for texts without a NUL. Used by pattern.hpp alone.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

class PlainPattern {
public:
    // nullopt: the expression needs an engine, or is none.
    static std::optional<PlainPattern> of(std::string_view expression);

    bool found_in(std::string_view text) const noexcept;

private:
    struct Piece {
        std::string text;
        std::size_t gap = 0; // bytes at least between the piece before and this one
    };
    struct Alternative {
        bool from_start = false, to_end = false;
        std::vector<Piece> pieces; // never empty
    };
    class Reader;

    static bool matches(const Alternative& alternative, std::string_view text) noexcept;

    std::vector<Alternative> alternatives_;
};

} // namespace signet::certmap
