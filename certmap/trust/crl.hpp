// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes of a CRL to a table of what is revoked. The bytes are foreign; the CA's certificate is not.

#include "certmap/trust/chain.hpp"
#include "certmap/trust/revocation_file.hpp"

#include <cstdint>
#include <span>

namespace signet::certmap {

inline constexpr std::size_t max_crl_size = 256UL * 1024 * 1024; // bytes

// DER or PEM. An error: not decodable, not signed by this CA, a delta or indirect CRL, or one for a part of
// the certificates only (RFC 5280 5.2.4, 5.2.5), an unknown critical extension, issued in the future.
// removeFromCRL is left out. Run out is no error: who decides looks at the times.
Result<RevocationTable> read_crl(std::span<const std::uint8_t> bytes, const Der& issuer, std::int64_t now);

} // namespace signet::certmap
