// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/plain_pattern.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap {

class PlainPattern::Reader {
public:
    explicit Reader(std::string_view expression) : rest_(expression) {}

    bool at_end() const noexcept { return rest_.empty(); }

    // One alternative and the '|' behind it.
    std::optional<Alternative> read() {
        if (rest_.empty()) return std::nullopt;
        Alternative made;
        made.from_start = take("^");
        made.pieces.emplace_back();
        while (!rest_.empty() && !rest_.starts_with('|')) {
            if (rest_ == "$" || rest_.starts_with("$|")) {
                made.to_end = true;
                rest_.remove_prefix(1);
            } else if (!read_gap(made) && !read_character(made.pieces.back().text)) {
                return std::nullopt;
            }
        }
        if (rest_ == "|") return std::nullopt; // an empty alternative behind it
        take("|");
        return made;
    }

private:
    // glibc gives these a meaning when a '\' stands before them; the rest of punctuation stands for itself.
    static constexpr std::string_view escapable = "!\"#$%&()*+,-./:;=?@[\\]^_{|}~";
    static constexpr std::string_view special = ".[]()*+?{}|^$\\";

    bool take(std::string_view prefix) {
        if (!rest_.starts_with(prefix)) return false;
        rest_.remove_prefix(prefix.size());
        return true;
    }

    bool quantified() const {
        return !rest_.empty() && std::string_view("*+?{").find(rest_.front()) != std::string_view::npos;
    }

    bool read_gap(Alternative& made) {
        const std::string_view before = rest_;
        std::size_t least = 0;
        if (take(".+"))
            least = 1;
        else if (!take(".*"))
            return false;
        if (quantified()) {
            rest_ = before;
            return false;
        }
        Piece& last = made.pieces.back();
        if (last.text.empty() && made.pieces.size() > 1)
            last.gap += least;
        else
            made.pieces.push_back({{}, least});
        return true;
    }

    bool read_character(std::string& text) {
        char c = rest_.front();
        std::size_t size = 1;
        if (c == '\\') {
            if (rest_.size() < 2 || escapable.find(rest_[1]) == std::string_view::npos) return false;
            c = rest_[1];
            size = 2;
        } else if (special.find(c) != std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(size);
        text += c;
        return !quantified();
    }

    std::string_view rest_;
};

std::optional<PlainPattern> PlainPattern::of(std::string_view expression) {
    PlainPattern pattern;
    Reader reader(expression);
    do {
        auto alternative = reader.read();
        if (!alternative) return std::nullopt;
        pattern.alternatives_.push_back(std::move(*alternative));
    } while (!reader.at_end());
    return pattern;
}

// The leftmost place of each piece leaves the most room for the next ones.
bool PlainPattern::matches(const Alternative& alternative, std::string_view text) noexcept {
    const auto& pieces = alternative.pieces;
    std::size_t from = 0;
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        const Piece& piece = pieces[at];
        from += piece.gap;
        if (from > text.size()) return false;
        const std::string_view rest = text.substr(from);
        const bool fixed = at == 0 && alternative.from_start;
        if (at + 1 == pieces.size() && alternative.to_end)
            return fixed ? rest == piece.text : rest.ends_with(piece.text);
        const std::size_t found =
            fixed ? (rest.starts_with(piece.text) ? 0 : std::string_view::npos) : rest.find(piece.text);
        if (found == std::string_view::npos) return false;
        from += found + piece.text.size();
    }
    return true;
}

bool PlainPattern::found_in(std::string_view text) const noexcept {
    return std::ranges::any_of(alternatives_,
                               [&](const Alternative& alternative) { return matches(alternative, text); });
}

} // namespace signet::certmap
