// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes as hexadecimal text, two digits each.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

// Lower case.
std::string hexadecimal_of(std::span<const std::uint8_t> bytes);

bool is_hexadecimal_digit(char c) noexcept;

// nullopt: an odd number of digits, or something that is none. Either case is read.
std::optional<std::vector<std::uint8_t>> bytes_of_hexadecimal(std::string_view text);

} // namespace signet::certmap
