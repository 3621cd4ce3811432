// SPDX-License-Identifier: Apache-2.0
#pragma once

// OCSP (RFC 6960) for one certificate at a time: the bytes of a request, and what an answer says.

#include "certmap/trust/chain.hpp"
#include "certmap/trust/revocation_file.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace signet::certmap {

inline constexpr std::size_t max_ocsp_size = 64UL * 1024; // bytes

// DER. Without a nonce: most responders answer from a cache, and the answer's times are checked.
Result<std::string> ocsp_request(const Der& issuer, std::span<const std::uint8_t> serial);

// The answer for that serial number, signed by the issuer or by whom it authorized (RFC 6960 4.2.2.2). An
// error: not decodable, not successful, not signed so, not for this serial, "unknown", from the future.
Result<RevocationRecord> read_ocsp(std::span<const std::uint8_t> bytes, const Der& issuer,
                                   std::span<const std::uint8_t> serial, std::int64_t now);

} // namespace signet::certmap
