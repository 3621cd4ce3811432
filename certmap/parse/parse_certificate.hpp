// SPDX-License-Identifier: Apache-2.0
#pragma once

// The way in for certificate bytes: from a card, a file or the wire to a Certificate value. Says nothing
// about trust (trust/authorities.hpp): whatever it returns may have been made by an attacker.

#include "certmap/certificate/certificate.hpp"
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/parse/limits.hpp"
#include "certmap/text/result.hpp"

#include <cstdint>
#include <span>

namespace signet::certmap {

// An error if it is above a limit of limits.hpp, has an extension twice, or has a part that cannot be decoded. A
// name that may not be used is no error: see refused_names.
Result<Certificate> parse_decoded(const DecodedCertificate& decoded);

// One DER certificate and nothing behind it. For who asks nothing else about it.
Result<Certificate> parse_certificate(std::span<const std::uint8_t> der);

} // namespace signet::certmap
