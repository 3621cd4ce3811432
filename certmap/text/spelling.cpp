// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/spelling.hpp"

#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace signet::certmap {
namespace {

constexpr std::size_t longest_word = 40; // longer ones are no slip of a key or value; bounds the work too

bool same(char a, char b) {
    return equal_ignoring_ascii_case({&a, 1}, {&b, 1});
}

// The beginning of a longer word, as of "ntPrincipalName".
bool is_begun(std::string_view word, std::string_view whole) {
    constexpr std::size_t least = 3;
    return word.size() >= least && word.size() < whole.size() && whole.size() <= 2 * word.size() &&
           equal_ignoring_ascii_case(word, whole.substr(0, word.size()));
}

using Row = std::array<std::size_t, longest_word + 1>;

// Optimal string alignment: edit distance in which swapping two neighbours counts as one edit.
std::size_t distance(std::string_view a, std::string_view b) {
    Row before{};
    Row above{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0U : 1U);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
            const bool swapped = i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above[b.size()];
}

} // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> words) {
    if (word.empty() || word.size() > longest_word) return {};
    std::size_t best = std::min<std::size_t>(2, word.size() / 3) + 1;
    std::string_view nearest;
    for (const std::string_view candidate : words) {
        if (candidate.size() > longest_word) continue;
        const std::size_t edits = is_begun(word, candidate) ? 1 : distance(word, candidate);
        if (edits >= best) continue;
        best = edits;
        nearest = candidate;
    }
    return nearest;
}

std::string spelling_hint(std::string_view word, std::span<const std::string_view> words) {
    if (const auto near = nearest_word(word, words); !near.empty())
        return "did you mean \"" + std::string(near) + "\"?";
    std::string hint = "one of:";
    for (const std::string_view candidate : words) {
        hint += hint.back() == ':' ? " \"" : ", \"";
        hint += std::string(candidate) + "\"";
    }
    return hint;
}

} // namespace signet::certmap
