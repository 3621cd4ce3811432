// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes to libcrypto's X509, fast. Nothing outside certmap/parse uses it.

#include "certmap/parse/x509.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <span>

namespace signet::certmap {

// One DER certificate and nothing behind it. Its public key is not decoded and X509_get0_pubkey() has none:
// public_key.hpp reads it.
Result<X509Ptr> decode_certificate(std::span<const std::uint8_t> der);

} // namespace signet::certmap
