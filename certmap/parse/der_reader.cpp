// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/der_reader.hpp"

#include <cstddef>

namespace signet::certmap {
namespace {

struct Length {
    std::size_t value;
    std::size_t octets; // that the length itself takes
};

// X.690 8.1.3 with the restrictions of 10.1. Two length octets hold 64 KiB, more than a certificate may have.
std::optional<Length> read_length(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return std::nullopt;
    if (bytes[0] < 0x80) return Length{bytes[0], 1};
    const std::size_t count = bytes[0] & 0x7fU;
    if (count < 1 || count > 2 || bytes.size() < 1 + count) return std::nullopt;
    std::size_t value = 0;
    for (const std::uint8_t octet : bytes.subspan(1, count))
        value = (value << 8U) | octet;
    const std::size_t least = count == 1 ? 0x80 : 0x100;
    if (value < least) return std::nullopt;
    return Length{value, 1 + count};
}

} // namespace

std::optional<std::span<const std::uint8_t>> DerReader::take(std::uint8_t tag) {
    if (rest_.empty() || rest_[0] != tag) return std::nullopt;
    const auto length = read_length(rest_.subspan(1));
    if (!length) return std::nullopt;
    const std::size_t start = 1 + length->octets;
    if (rest_.size() - start < length->value) return std::nullopt;
    const auto contents = rest_.subspan(start, length->value);
    rest_ = rest_.subspan(start + length->value);
    return contents;
}

std::optional<std::span<const std::uint8_t>> DerReader::take_last(std::uint8_t tag) {
    const auto contents = take(tag);
    if (!at_end()) return std::nullopt;
    return contents;
}

} // namespace signet::certmap
