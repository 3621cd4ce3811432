// SPDX-License-Identifier: Apache-2.0
#pragma once

// A sentence with what stands in its places: for a library that has something to say to people, and leaves the language to the
// program that says it.

#include "certmap/text/phrase.hpp"

namespace signet::certmap {

struct Sentence {
    Phrase phrase{};
    PlacedValues values{};
};

inline std::string english(const Sentence& sentence) {
    return filled_in(sentence.phrase.one, sentence.values);
}

} // namespace signet::certmap
