// SPDX-License-Identifier: Apache-2.0
#pragma once

// The public key of a certificate: what it is, and the digests that name it. Nothing outside certmap/parse
// uses it.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"

#include <openssl/x509.h>

namespace signet::certmap {

// An error if the key cannot be decoded.
Result<PublicKey> public_key(const X509* x509);

} // namespace signet::certmap
