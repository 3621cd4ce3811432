// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/pem.hpp"

#include "certmap/text/encoding.hpp"

namespace signet::certmap {
namespace {

constexpr std::string_view first_line = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view last_line = "-----END CERTIFICATE-----";
constexpr std::size_t line_length = 64; // RFC 7468 section 2

std::string pem_of(std::span<const std::uint8_t> der, std::string_view first, std::string_view last) {
    const std::string body = base64(der);
    std::string pem = std::string(first) + "\n";
    for (std::size_t at = 0; at < body.size(); at += line_length)
        pem += body.substr(at, line_length) + "\n";
    return pem.append(last) + "\n";
}

} // namespace

std::optional<std::string_view> body_of_certificate(std::string_view pem) {
    const bool is_block = pem.size() > first_line.size() + last_line.size() && pem.starts_with(first_line) &&
                          pem.ends_with(last_line);
    if (!is_block) return std::nullopt;
    pem.remove_prefix(first_line.size());
    pem.remove_suffix(last_line.size());
    return pem;
}

std::string pem_of_certificate(std::span<const std::uint8_t> der) {
    return pem_of(der, first_line, last_line);
}

std::string pem_of_public_key(std::span<const std::uint8_t> info) {
    return pem_of(info, "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----");
}

} // namespace signet::certmap
