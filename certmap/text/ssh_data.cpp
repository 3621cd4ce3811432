// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/ssh_data.hpp"

#include <algorithm>

namespace signet::certmap {

namespace {

using View = std::span<const std::uint8_t>;

constexpr std::string_view certificate_suffix = "-cert-v01@openssh.com";
constexpr std::uint8_t sign_bit = 0x80;

// How many strings a key of this kind is after its name: e and n; curve and point; point.
std::size_t fields_of(std::string_view type) {
    if (type == "ssh-rsa" || type.starts_with("ecdsa-sha2-")) return 2;
    return type == "ssh-ed25519" ? 1 : 0;
}

} // namespace

std::optional<std::uint8_t> SshReader::byte() noexcept {
    if (rest_.empty()) return std::nullopt;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
}

std::optional<std::uint32_t> SshReader::number() noexcept {
    if (rest_.size() < ssh_number_size) return std::nullopt;
    std::uint32_t value = 0;
    for (const std::uint8_t byte : rest_.first(ssh_number_size))
        value = value << 8U | byte;
    rest_ = rest_.subspan(ssh_number_size);
    return value;
}

std::optional<std::span<const std::uint8_t>> SshReader::string() noexcept {
    const auto whole = rest_;
    const auto length = number();
    if (!length || *length > rest_.size()) {
        rest_ = whole;
        return std::nullopt;
    }
    const auto value = rest_.first(*length);
    rest_ = rest_.subspan(*length);
    return value;
}

std::optional<std::string_view> SshReader::text() noexcept {
    const auto value = string();
    if (!value) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(value->data()), value->size());
}

void append_ssh_number(Bytes& bytes, std::size_t number) {
    for (unsigned shift = 8 * ssh_number_size; shift > 0;) {
        shift -= 8;
        bytes.push_back(static_cast<std::uint8_t>(number >> shift));
    }
}

void append_ssh_string(Bytes& bytes, std::span<const std::uint8_t> value) {
    append_ssh_number(bytes, value.size());
    bytes.insert(bytes.end(), value.begin(), value.end());
}

void append_ssh_string(Bytes& bytes, std::string_view value) {
    append_ssh_string(bytes, std::span(reinterpret_cast<const std::uint8_t*>(value.data()), value.size()));
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
