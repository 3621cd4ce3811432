// SPDX-License-Identifier: Apache-2.0
#pragma once

// A certificate's public key as OpenSSH writes it: what stands in authorized_keys, what an ssh-agent calls the key by, and
// what its SHA-256 fingerprint is made of. Used by the verb `certificate`; it judges nothing.

#include "certmap/parse/decoded_certificate.hpp"

#include <string>

namespace signet::worker {

// Base64 of the key (RFC 4253 6.6 for RSA, RFC 5656 3.1 for EC on P-256, P-384 and P-521). Empty: another kind of key, an
// EC key whose point is compressed, or one longer than RSA with 8192 bits.
std::string ssh_key_of(const certmap::DecodedCertificate& certificate);

} // namespace signet::worker
