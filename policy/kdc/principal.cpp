// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/principal.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace signet::policy {
namespace {

constexpr std::size_t most_components = 32; // nobody names principals of more than three

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
}

// One piece of a pattern's text: a character that stands for itself, or one that means something.
struct Letter {
    char byte;
    bool quoted; // stands for itself whatever it is
};

// nullopt: a '\' at the end, which quotes nothing.
std::optional<std::vector<Letter>> letters_of(std::string_view text) {
    std::vector<Letter> letters;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool quoted = text[i] == '\\';
        if (quoted && ++i == text.size()) return std::nullopt;
        letters.push_back({text[i], quoted});
    }
    return letters;
}

using Pieces = std::vector<std::string>; // of a part, between its stars

struct Parts {
    std::vector<Pieces> list{Pieces{std::string{}}};
    bool has_realm = false; // it is the last then
};

Result<Parts> parts_of(const std::vector<Letter>& letters) {
    Parts parts;
    for (const auto& [byte, quoted] : letters) {
        const bool ends_part = !quoted && (byte == '/' || byte == '@');
        if (ends_part && parts.has_realm)
            return ValueError(R"(has a "/" or "@" in its realm)", R"(write "\/" or "\@" for the character)");
        if (ends_part)
            parts.list.push_back({std::string{}});
        else if (!quoted && byte == '*')
            parts.list.back().emplace_back();
        else
            parts.list.back().back() += byte;
        parts.has_realm = parts.has_realm || (ends_part && byte == '@');
    }
    return parts;
}

bool is_empty(const Pieces& part) {
    return part.size() == 1 && part.front().empty();
}

} // namespace

Result<PrincipalPattern> PrincipalPattern::parse(std::string_view text) {
    if (text.size() > longest_principal_pattern)
        return ValueError("is too long", "at most " + std::to_string(longest_principal_pattern) + " bytes");
    if (std::ranges::any_of(text, is_control)) return ValueError("contains a control character", "");
    const auto letters = letters_of(text);
    if (!letters)
        return ValueError(R"(ends in a "\" that quotes nothing)", R"(write "\\" for the character)");
    auto parts = parts_of(*letters);
    if (!parts) return std::move(parts).error();
    if (std::ranges::any_of(parts->list, is_empty))
        return ValueError("has an empty part", R"(like "*/admin", "host/*" or "*@EXAMPLE.ORG")");

    PrincipalPattern pattern;
    pattern.text_ = text;
    if (parts->has_realm) {
        pattern.realm_ = Glob{std::move(parts->list.back())};
        parts->list.pop_back();
    }
    if (parts->list.size() > most_components)
        return ValueError("has too many parts", "at most " + std::to_string(most_components));
    for (Pieces& pieces : parts->list)
        pattern.components_.push_back({std::move(pieces)});
    return pattern;
}

// The first piece begins the text, the last ends it, and those between are taken where they come first: what
// is left is then as long as can be, so that there is nothing to try again.
bool PrincipalPattern::matches(const Glob& glob, std::string_view text) {
    const auto& pieces = glob.pieces;
    if (pieces.size() == 1) return text == pieces.front();
    if (!text.starts_with(pieces.front())) return false;
    text.remove_prefix(pieces.front().size());
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        const std::size_t at = text.find(pieces[i]);
        if (at == std::string_view::npos) return false;
        text.remove_prefix(at + pieces[i].size());
    }
    return text.ends_with(pieces.back());
}

bool PrincipalPattern::matches(const Principal& principal, std::string_view local_realm) const {
    if (principal.components.size() != components_.size()) return false;
    if (realm_ ? !matches(*realm_, principal.realm) : principal.realm != local_realm) return false;
    for (std::size_t i = 0; i < components_.size(); ++i) {
        if (!matches(components_[i], principal.components[i])) return false;
    }
    return true;
}

} // namespace signet::policy
