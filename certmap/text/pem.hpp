// SPDX-License-Identifier: Apache-2.0
#pragma once

// One certificate as text, or one public key (RFC 7468 sections 5 and 13). Files with several blocks, or with words around them, are OpenSSL's to read.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace signet::certmap {

// What stands between the two lines, for base64_bytes(). nullopt: the text is anything else.
std::optional<std::string_view> body_of_certificate(std::string_view pem);

std::string pem_of_certificate(std::span<const std::uint8_t> der);
// Of the DER of a SubjectPublicKeyInfo.
std::string pem_of_public_key(std::span<const std::uint8_t> info);

} // namespace signet::certmap
