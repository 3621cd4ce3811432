// SPDX-License-Identifier: Apache-2.0
#pragma once

// A library context of libcrypto that has digests and nothing else: as much as verifying a certificate takes from
// the certificate's own context, since the signature is verified by the provider of the issuer's key. Reading a
// certificate sets up every decoder and key type of the context for the sake of its key (README.md); in here there
// is none, and DecodedCertificate reads the key in another way.

#include <openssl/types.h>

namespace signet::certmap {

// nullptr: there is none, or this system has set other providers or properties, which are to be kept (FIPS).
OSSL_LIB_CTX* without_decoders();

} // namespace signet::certmap
