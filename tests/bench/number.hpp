// SPDX-License-Identifier: Apache-2.0
#pragma once

// A number among a bench's arguments.

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace signet::bench {

inline std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) throw std::runtime_error("not a number");
    return number;
}

} // namespace signet::bench
