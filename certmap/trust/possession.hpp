// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the key of a certificate has signed a challenge: proof that somebody has the key, whatever the certificate
// is worth, which Authorities::judge says. How it must have signed is decided by the key and by nothing that came with
// the signature: PKCS#1 v1.5 with SHA-256 for RSA, ECDSA with SHA-256 for P-256 and with SHA-384 for P-384.

#include <cstdint>
#include <span>

namespace signet::certmap {

class DecodedCertificate;

enum class Possession : std::uint8_t {
    not_proven, // whatever is wrong with the signature
    key_too_weak,
    key_unsupported,
    proven,
};

// `signature`: as long as the modulus for RSA; r and s, each as long as the field, for EC. Takes one verification,
// some 50 to 300 microseconds. Leaves libcrypto's queue of errors empty.
Possession judge_possession(const DecodedCertificate& certificate, std::span<const std::uint8_t> challenge,
                            std::span<const std::uint8_t> signature);

} // namespace signet::certmap
