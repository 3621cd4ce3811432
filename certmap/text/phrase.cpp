// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/phrase.hpp"

#include <algorithm>
#include <charconv>

namespace signet::certmap {
namespace {

// The text before the first place of a sentence, the name of that place, and what follows it.
struct Pieces {
    std::string_view before;
    std::optional<std::string_view> name; // nothing: there is no place any more
    std::string_view after;
};

Pieces pieces_of(std::string_view sentence) {
    const auto open = sentence.find('{');
    if (open == std::string_view::npos) return {sentence, std::nullopt, {}};
    const auto close = sentence.find('}', open);
    if (close == std::string_view::npos) return {sentence.substr(0, open), std::nullopt, {}};
    return {sentence.substr(0, open), sentence.substr(open + 1, close - open - 1),
            sentence.substr(close + 1)};
}

bool read_into(PlacedValues& values, std::string_view sentence, std::string_view text,
               const IsValue& is_value) {
    const Pieces pieces = pieces_of(sentence);
    if (!text.starts_with(pieces.before)) return false;
    text.remove_prefix(pieces.before.size());
    if (!pieces.name) return text.empty();
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const std::string_view value = text.substr(0, size);
        values.push_back({*pieces.name, std::string(value)});
        const std::size_t kept = values.size();
        if (read_into(values, pieces.after, text.substr(size), is_value) && is_value(*pieces.name, value))
            return true;
        values.resize(kept - 1);
    }
    return false;
}

} // namespace

std::string filled_in(std::string_view sentence,
                      const std::function<std::string(std::string_view)>& value_of) {
    std::string out;
    for (;;) {
        const Pieces pieces = pieces_of(sentence);
        out += pieces.before;
        if (!pieces.name) return out;
        out += value_of(*pieces.name);
        sentence = pieces.after;
    }
}

std::string filled_in(std::string_view sentence, const PlacedValues& values) {
    return filled_in(sentence, [&](std::string_view name) {
        const auto found = std::ranges::find(values, name, &PlacedValue::name);
        return found == values.end() ? std::string() : found->value;
    });
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<PlacedValues> read_back(std::string_view sentence, std::string_view text,
                                      const IsValue& is_value) {
    PlacedValues values;
    if (!read_into(values, sentence, text, is_value)) return std::nullopt;
    return values;
}

} // namespace signet::certmap
