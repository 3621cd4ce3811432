// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/spelling.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace signet::certmap {
namespace {

// Bytes. The longest known word has about 30; the distance takes the product of two lengths.
constexpr std::size_t longest_word = 64;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, diagonal + 1, changed});
        }
    }
    return row.back();
}

} // namespace

std::string_view nearest_word(std::string_view written, std::span<const std::string_view> known) {
    if (written.empty() || written.size() > longest_word) return {};
    std::string_view best;
    std::size_t least = written.size() / 3 + 2; // a third of it may be wrong
    for (const std::string_view word : known) {
        const std::size_t away = distance(written, word);
        if (away >= least) continue;
        least = away;
        best = word;
    }
    return best;
}

} // namespace signet::certmap
