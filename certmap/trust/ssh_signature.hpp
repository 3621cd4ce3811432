// SPDX-License-Identifier: Apache-2.0
#pragma once

// Signatures as SSH writes them (RFC 8332, 5656 3.1.2, 8709): those of an ssh-agent, and of a host's key. Which algorithm it
// must be is decided by the key; with RSA the signature says whether SHA-256 or SHA-512, and SHA-1 is none. For the
// signatures of a card: possession.hpp.

#include "certmap/trust/possession.hpp"

#include <cstdint>
#include <span>

namespace signet::certmap {

// Whether the key of a certificate has signed the message: RSA, P-256, P-384, P-521 or Ed25519. Leaves libcrypto's queue
// of errors empty.
Possession judge_ssh_possession(const DecodedCertificate& certificate, std::span<const std::uint8_t> message,
                                std::span<const std::uint8_t> signature);

// The same by a public key as SSH writes it (RFC 4253 6.6, 5656 3.1, 8709 4), which is no certificate of OpenSSH's.
Possession judge_ssh_signature(std::span<const std::uint8_t> ssh_key, std::span<const std::uint8_t> message,
                               std::span<const std::uint8_t> signature);

} // namespace signet::certmap
