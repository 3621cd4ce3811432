// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/ssh_wire.hpp"

#include <algorithm>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

constexpr std::size_t number_bytes = 4;
constexpr std::string_view certificate_suffix = "-cert-v01@openssh.com";
constexpr std::uint8_t sign_bit = 0x80;

// How many strings a key of this kind is after its name: e and n; curve and point; point.
std::size_t fields_of(std::string_view type) {
    if (type == "ssh-rsa" || type.starts_with("ecdsa-sha2-")) return 2;
    return type == "ssh-ed25519" ? 1 : 0;
}

std::string_view text_of(View bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

std::optional<std::uint8_t> SshReader::byte() {
    if (rest_.empty()) return std::nullopt;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
}

std::optional<std::uint32_t> SshReader::number() {
    if (rest_.size() < number_bytes) return std::nullopt;
    std::uint32_t value = 0;
    for (const std::uint8_t each : rest_.first(number_bytes))
        value = value << 8U | each;
    rest_ = rest_.subspan(number_bytes);
    return value;
}

std::optional<View> SshReader::string() {
    const View whole = rest_;
    const auto length = number();
    if (!length || *length > rest_.size()) {
        rest_ = whole;
        return std::nullopt;
    }
    const View value = rest_.first(*length);
    rest_ = rest_.subspan(*length);
    return value;
}

std::optional<std::string_view> SshReader::text() {
    const auto value = string();
    if (!value) return std::nullopt;
    return text_of(*value);
}

void SshWriter::number(std::size_t value) {
    for (unsigned shift = 8 * number_bytes; shift > 0;) {
        shift -= 8;
        byte(static_cast<std::uint8_t>(value >> shift));
    }
}

void SshWriter::string(View value) {
    number(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
}

void SshWriter::string(std::string_view text) {
    number(text.size());
    bytes_.insert(bytes_.end(), text.begin(), text.end());
}

void SshWriter::mpint(View magnitude) {
    const auto first = std::ranges::find_if(magnitude, [](std::uint8_t each) { return each != 0; });
    const View digits(first, magnitude.end());
    const bool needs_zero = !digits.empty() && (digits.front() & sign_bit) != 0;
    number(digits.size() + (needs_zero ? 1 : 0));
    if (needs_zero) byte(0);
    bytes_.insert(bytes_.end(), digits.begin(), digits.end());
}

// A certificate is its type, a nonce, and then what the key has after its type; more follows.
Bytes ssh_key_without_certificate(View key) {
    Bytes as_it_stands(key.begin(), key.end());
    SshReader reader(key);
    auto type = reader.text();
    if (!type || !type->ends_with(certificate_suffix)) return as_it_stands;
    type->remove_suffix(certificate_suffix.size());
    const std::size_t fields = fields_of(*type);
    if (fields == 0 || !reader.string()) return as_it_stands;
    SshWriter writer;
    writer.string(*type);
    for (std::size_t i = 0; i < fields; ++i) {
        const auto field = reader.string();
        if (!field) return as_it_stands;
        writer.string(*field);
    }
    return writer.bytes();
}

} // namespace signet::certmap
