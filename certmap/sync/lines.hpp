// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines of a stream, each within its bound, and the stream within its own. UTF-8, or UTF-16 with a byte
// order mark, as ldifde -u and PowerShell write it; what comes out is UTF-8.

#include "certmap/text/result.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace signet::certmap {

// The bytes of a text, in UTF-8, without its byte order mark.
class Utf8Input {
public:
    explicit Utf8Input(std::istream& stream);

    // -1: the end, or what follows is no UTF-16.
    int next();
    bool is_broken() const noexcept { return is_broken_; }

private:
    enum class Encoding : std::uint8_t { utf8, utf16_little, utf16_big };

    std::optional<std::uint32_t> next_unit();
    int next_of_character();

    std::streambuf& stream_;
    Encoding encoding_ = Encoding::utf8;
    std::string ahead_; // bytes of a character, or of the beginning, that were read and not given yet
    std::size_t given_ = 0;
    bool is_broken_ = false;
};

class Lines {
public:
    Lines(std::istream& stream, std::uint64_t most_bytes) : input_(stream), left_(most_bytes) {}

    // nullopt: the end, or problem(). A line's end may be LF or CR LF.
    std::optional<std::string> next();

    std::size_t number() const noexcept { return number_; } // of the line that next() gave
    const std::optional<std::string>& problem() const noexcept { return problem_; }

private:
    Utf8Input input_;
    std::uint64_t left_;
    std::size_t number_ = 0;
    std::optional<std::string> problem_;
};

// All of it, or nullopt if it is longer than `most` or cannot be read.
std::optional<std::string> whole_text(std::istream& stream, std::size_t most);

} // namespace signet::certmap
