// SPDX-License-Identifier: Apache-2.0
#pragma once

// A POSIX extended regular expression as sss-certmap(5) uses them: searched anywhere in the text,
// case-sensitive, byte by byte. Copies share the compiled form, which is immutable.

#include "certmap/text/result.hpp"

#include <memory>
#include <string>

namespace signet::certmap {

class Pattern {
public:
    // The error has no column; back-references are refused, since they take exponential time on foreign text.
    static Result<Pattern> compile(const std::string& text);

    bool found_in(const std::string& text) const;
    const std::string& text() const noexcept { return text_; }

    bool operator==(const Pattern& other) const noexcept { return text_ == other.text_; }

private:
    class Compiled;

    Pattern(std::string text, std::shared_ptr<const Compiled> compiled);

    std::string text_;
    std::shared_ptr<const Compiled> compiled_;
};

} // namespace signet::certmap
