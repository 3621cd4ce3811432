// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::card {

// What goes over the wire. Plain vectors: this card's secrets are test secrets and come from a file.
using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline void append(Bytes& to, ByteView more) {
    to.insert(to.end(), more.begin(), more.end());
}

inline Bytes to_bytes(ByteView view) {
    return {view.begin(), view.end()};
}

std::string to_hex(ByteView bytes);

// Upper or lower case, no separators; none for an odd number of digits or any other character.
std::optional<Bytes> from_hex(std::string_view text);

} // namespace signet::card
