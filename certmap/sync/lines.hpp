// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines of a stream, each within its bound, and the stream within its own.

#include "certmap/text/result.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace signet::certmap {

class Lines {
public:
    Lines(std::istream& stream, std::uint64_t most_bytes) : stream_(stream), left_(most_bytes) {}

    // nullopt: the end, or problem(). A line's end may be LF or CR LF; a byte order mark is taken off.
    std::optional<std::string> next();

    std::size_t number() const noexcept { return number_; } // of the line that next() gave
    const std::optional<std::string>& problem() const noexcept { return problem_; }

private:
    std::istream& stream_;
    std::uint64_t left_;
    std::size_t number_ = 0;
    std::optional<std::string> problem_;
};

// All of it, or nullopt if it is longer than `most` or cannot be read.
std::optional<std::string> whole_text(std::istream& stream, std::size_t most);

} // namespace signet::certmap
