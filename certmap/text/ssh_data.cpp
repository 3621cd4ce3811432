// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/ssh_data.hpp"

namespace signet::certmap {

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

} // namespace signet::certmap
