// SPDX-License-Identifier: Apache-2.0
#pragma once

// The data types of SSH (RFC 4251 5), written and read: what public keys, signatures and the messages of an ssh-agent are
// made of. Pure; what is read is a view of the bytes that it was read from.

#include "certmap/text/encoding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace signet::certmap {

class SshReader {
public:
    using View = std::span<const std::uint8_t>;

    explicit SshReader(View bytes) : rest_(bytes) {}

    // Each from the front; nothing: there is not so much left, and nothing was taken.
    std::optional<std::uint8_t> byte();
    std::optional<std::uint32_t> number();
    std::optional<View> string();
    std::optional<std::string_view> text(); // any bytes: nobody has looked at them

    bool is_at_end() const { return rest_.empty(); }

private:
    View rest_;
};

class SshWriter {
public:
    using View = std::span<const std::uint8_t>;

    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void number(std::size_t value); // of at most 32 bits
    void string(View value);
    void string(std::string_view text);
    // Of a number that is not negative, most significant byte first.
    void mpint(View magnitude);

    const Bytes& bytes() const { return bytes_; }

private:
    Bytes bytes_;
};

// Of a certificate (PROTOCOL.certkeys of OpenSSH) the key that it is about; anything else as it stands.
Bytes ssh_key_without_certificate(std::span<const std::uint8_t> key);

} // namespace signet::certmap
