// SPDX-License-Identifier: Apache-2.0
#pragma once

// A strict reader of DER (X.690) for the few structures libcrypto has no type for: definite, minimal lengths
// and one-byte tags only. It never copies; the spans live as long as the bytes it was made of. For
// certificates and everything in them that libcrypto knows, use libcrypto.

#include <cstdint>
#include <optional>
#include <span>

namespace signet::certmap {

namespace der_tag {
inline constexpr std::uint8_t integer = 0x02;
inline constexpr std::uint8_t bit_string = 0x03;
inline constexpr std::uint8_t octet_string = 0x04;
inline constexpr std::uint8_t general_string = 0x1b;
inline constexpr std::uint8_t sequence = 0x30;
inline constexpr std::uint8_t explicit_0 = 0xa0;
inline constexpr std::uint8_t explicit_1 = 0xa1;
} // namespace der_tag

class DerReader {
public:
    explicit DerReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

    bool at_end() const noexcept { return rest_.empty(); }

    // Takes the next element if it has this tag; its contents. nullopt: another tag, cut off, or not DER.
    std::optional<std::span<const std::uint8_t>> take(std::uint8_t tag);

    // The same when the element must be the last one.
    std::optional<std::span<const std::uint8_t>> take_last(std::uint8_t tag);

private:
    std::span<const std::uint8_t> rest_;
};

} // namespace signet::certmap
