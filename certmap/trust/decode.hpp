// SPDX-License-Identifier: Apache-2.0
#pragma once

// DER of a CA to libcrypto's object, whole or not at all. What somebody logs on with is a DecodedCertificate
// (certmap/parse).

#include "certmap/certificate/certificate.hpp"
#include "certmap/trust/x509.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace signet::certmap::trust {

// nullptr: longer than max_der_size, no certificate, or bytes behind it.
X509Ptr decode(std::span<const std::uint8_t> der);

// SHA-256 of the SubjectPublicKeyInfo.
std::optional<Sha256> key_digest(const X509* certificate);

} // namespace signet::certmap::trust
