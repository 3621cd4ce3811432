// SPDX-License-Identifier: Apache-2.0
#pragma once

// The data types of SSH's messages and keys (RFC 4251 5): a uint32 is four bytes, most significant first, a string is
// its length and that many bytes. Pure; a reader never copies, and its views live as long as the bytes it was made of.

#include "certmap/text/encoding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace signet::certmap {

inline constexpr std::size_t ssh_number_size = 4; // bytes

// From the front. nullopt: it is cut off; what stands there stays.
class SshReader {
public:
    explicit SshReader(std::span<const std::uint8_t> bytes) noexcept : rest_(bytes) {}

    std::optional<std::uint8_t> byte() noexcept;
    std::optional<std::uint32_t> number() noexcept;
    std::optional<std::span<const std::uint8_t>> string() noexcept;
    // The same as characters.
    std::optional<std::string_view> text() noexcept;
    bool is_at_end() const noexcept { return rest_.empty(); }

private:
    std::span<const std::uint8_t> rest_;
};

void append_ssh_number(Bytes& bytes, std::size_t number);
void append_ssh_string(Bytes& bytes, std::span<const std::uint8_t> value);
void append_ssh_string(Bytes& bytes, std::string_view value);

// The same, and what else there is, for what is made of several of them.
class SshWriter {
public:
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void number(std::size_t value) { append_ssh_number(bytes_, value); } // of at most 32 bits
    void string(std::span<const std::uint8_t> value) { append_ssh_string(bytes_, value); }
    void string(std::string_view text) { append_ssh_string(bytes_, text); }
    // Of a number that is not negative, most significant byte first.
    void mpint(std::span<const std::uint8_t> magnitude);

    const Bytes& bytes() const { return bytes_; }

private:
    Bytes bytes_;
};

// Of a certificate (PROTOCOL.certkeys of OpenSSH) the key that it is about; anything else as it stands.
Bytes ssh_key_without_certificate(std::span<const std::uint8_t> key);

} // namespace signet::certmap
