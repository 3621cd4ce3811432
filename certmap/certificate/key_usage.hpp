// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key usage extension (RFC 5280 4.2.1.3) as a set of bits, and its names as sss-certmap(5) and RFC 5280
// spell them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace signet::certmap {

// The value is the bit number of the extension's BIT STRING.
enum class KeyUsageBit : std::uint8_t {
    digital_signature = 0,
    non_repudiation = 1,
    key_encipherment = 2,
    data_encipherment = 3,
    key_agreement = 4,
    key_cert_sign = 5,
    crl_sign = 6,
    encipher_only = 7,
    decipher_only = 8,
};

inline constexpr unsigned key_usage_bit_count = 9;

class KeyUsage {
public:
    void add(KeyUsageBit bit) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | mask(bit)); }
    void add(KeyUsage others) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | others.bits_); }
    bool has(KeyUsageBit bit) const noexcept { return (bits_ & mask(bit)) != 0; }
    bool has_all_of(KeyUsage wanted) const noexcept { return (bits_ & wanted.bits_) == wanted.bits_; }
    bool operator==(const KeyUsage&) const = default;

private:
    static std::uint16_t mask(KeyUsageBit bit) noexcept {
        return static_cast<std::uint16_t>(1U << static_cast<unsigned>(bit));
    }

    std::uint16_t bits_ = 0;
};

// ASCII case does not count, as in sss-certmap. nullopt: no such name.
std::optional<KeyUsageBit> key_usage_by_name(std::string_view name) noexcept;

std::string_view name_of(KeyUsageBit bit) noexcept;

// A number as OpenSSL and libsss_certmap count the bits: 0x80 is digitalSignature, 0x01 encipherOnly, 0x8000
// decipherOnly. Decimal, or hexadecimal behind "0x"; nullopt: no number, 0, or one with a bit that has no
// meaning, which no certificate could have.
std::optional<KeyUsage> key_usage_by_number(std::string_view number) noexcept;

} // namespace signet::certmap
