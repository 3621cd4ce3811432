// SPDX-License-Identifier: Apache-2.0
#pragma once

// A public key as OpenSSH writes it (what stands in authorized_keys, what an ssh-agent calls the key by, and what its
// SHA-256 fingerprint is made of), and as a certificate has it. One key is the same bytes in either form: who asks by
// one finds the other by its digest. Nothing here says that anybody has the key.

#include "certmap/certificate/certificate.hpp"
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/text/result.hpp"

#include <cstddef>
#include <span>

namespace signet::certmap {

// Bytes; RSA with 8192 bits takes 1047.
inline constexpr std::size_t max_ssh_key = 4096;
// Bits of an RSA key: from what OpenSSH takes (SSH_RSA_MINIMUM_MODULUS_SIZE) to more than a card makes.
inline constexpr unsigned min_ssh_rsa_bits = 1024;
inline constexpr unsigned max_ssh_rsa_bits = 8192;

// RFC 4253 6.6 for RSA, RFC 5656 3.1 for EC on P-256, P-384 and P-521. Empty: another kind of key, or an EC key whose
// point is compressed.
Bytes ssh_key_of(const DecodedCertificate& certificate);

// The other way, for Ed25519 (RFC 8709 4) as well: the contents of SubjectPublicKeyInfo's BIT STRING (RFC 5280 4.1). An
// error names what is wrong: too long, of another type, cut off, something behind it, a number or a point that is
// written otherwise than it must be. Whether a point is on its curve is for the certificate that has it.
Result<Bytes> public_key_bits_of_ssh(std::span<const std::uint8_t> ssh_key);

// Their SHA-256: PublicKey::bits_sha256 of the certificates with this key.
Result<Sha256> public_key_of_ssh(std::span<const std::uint8_t> ssh_key);

} // namespace signet::certmap
