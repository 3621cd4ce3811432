// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two conversions for libkrb5 before 1.22, which takes the EC key of a token for an RSA key. Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace signet::worker {

// The hash in a DigestInfo of SHA-256, which is the only one that pkinit makes (RFC 8017 9.2 note 1).
std::optional<std::span<const std::uint8_t>> hash_in_digest_info(std::span<const std::uint8_t> digest_info);

// r || s as an ECDSA-Sig-Value (RFC 3279 2.2.3). Empty if it does not fall into two halves.
std::vector<std::uint8_t> ecdsa_to_der(std::span<const std::uint8_t> r_and_s);

} // namespace signet::worker
