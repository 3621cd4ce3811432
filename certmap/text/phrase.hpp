// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sentences that are said to people, in English, with places for values: "PIN for {user} ({card}): ". They are filled in, and
// read back out of what was filled in, so that a sentence which has come over the wire can be said in another language. A
// value is taken as it is: nothing in it is ever a place, and nothing in a sentence a format.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signet::certmap {

// Literals: what libc looks translations up by. `many` stands where {count} is not 1; null where nothing is counted.
struct Phrase {
    const char* one;
    const char* many = nullptr;
};

// What xgettext looks for: whoever writes a sentence down by one of these has it translated.
constexpr Phrase phrase(const char* english) {
    return {english};
}
constexpr Phrase counted(const char* one, const char* many) {
    return {one, many};
}

// The English of it, with its places.
constexpr const char* english(const Phrase& phrase, std::uint64_t count = 1) {
    return phrase.many == nullptr || count == 1 ? phrase.one : phrase.many;
}

// What stands in a place.
struct PlacedValue {
    std::string_view name;
    std::string value;
};
using PlacedValues = std::vector<PlacedValue>;

// A place that has no value becomes nothing. What follows a '{' without a '}' is left out.
std::string filled_in(std::string_view sentence,
                      const std::function<std::string(std::string_view)>& value_of);
std::string filled_in(std::string_view sentence, const PlacedValues& values);

// What can stand in a place that is counted: decimal digits and nothing else.
std::optional<std::uint64_t> number_of(std::string_view text);

// The values in the order of their places; nothing: the text is not of that sentence. Where it can be read in several ways,
// the first place is as short as it can be. `is_value`: whether a text can stand in a place of that name.
using IsValue = std::function<bool(std::string_view name, std::string_view value)>;
std::optional<PlacedValues> read_back(std::string_view sentence, std::string_view text,
                                      const IsValue& is_value);

} // namespace signet::certmap
