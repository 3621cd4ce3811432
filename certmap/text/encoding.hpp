// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes as the texts that sss-certmap(5) puts into filters and match rules, and back.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

using Bytes = std::vector<std::uint8_t>;

// The letters of "hex_ucr".
struct HexStyle {
    bool upper = false;
    bool colons = false;   // between bytes
    bool reversed = false; // last byte first

    bool operator==(const HexStyle&) const = default;
};

std::string hexadecimal(std::span<const std::uint8_t> bytes, HexStyle style = {});

// A number, most significant byte first, of any size.
std::string decimal(std::span<const std::uint8_t> magnitude);

// RFC 4648 section 4, padded, in one line.
std::string base64(std::span<const std::uint8_t> bytes);
// The same with white space anywhere, as LDIF and PEM have it. nullopt: another character, a length that
// cannot be, or bits that are not zero where nothing may be.
std::optional<Bytes> base64_bytes(std::string_view text);

// RFC 4515 section 3. Not only what it asks for is escaped: spaces and control characters too, as
// libsss_certmap does, so that the same filter is the same text.
std::string filter_value(std::string_view value);
// Every byte as "\xx".
std::string filter_bytes(std::span<const std::uint8_t> bytes);

} // namespace signet::certmap
