// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hexadecimal text, two digits a byte, to bytes; the way back is encoding.hpp.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace signet::certmap {

bool is_hexadecimal_digit(char c) noexcept;

// nullopt: an odd number of digits, or something that is none. Either case is read.
std::optional<std::vector<std::uint8_t>> bytes_of_hexadecimal(std::string_view text);

} // namespace signet::certmap
