// SPDX-License-Identifier: Apache-2.0
#pragma once

// A POSIX extended regular expression as sss-certmap(5) uses them: searched anywhere in the text,
// case-sensitive, byte by byte. Most of those that rules are made of are plain text with anchors and ".*";
// they are compared without regexec(3), which takes a hundred times as long. Copies share the compiled form,
// which is immutable.

#include "certmap/rules/plain_pattern.hpp"
#include "certmap/text/result.hpp"

#include <memory>
#include <optional>
#include <string>

namespace signet::certmap {

class Pattern {
public:
    // The error has no column; back-references are refused, since they take exponential time on foreign text.
    static Result<Pattern> compile(const std::string& text);

    bool found_in(const std::string& text) const;
    const std::string& text() const noexcept { return text_; }
    bool is_plain() const noexcept { return plain_.has_value(); }

    bool operator==(const Pattern& other) const noexcept { return text_ == other.text_; }

private:
    class Compiled;

    Pattern(std::string text, std::shared_ptr<const Compiled> compiled);
    Pattern(std::string text, PlainPattern plain);

    std::string text_;
    std::optional<PlainPattern> plain_;
    std::shared_ptr<const Compiled> compiled_; // nullptr: the pattern is plain
};

} // namespace signet::certmap
