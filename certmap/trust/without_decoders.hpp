// SPDX-License-Identifier: Apache-2.0
#pragma once

// A library context of libcrypto that can verify, and cannot decode keys. Reading a certificate sets up every
// decoder of every provider to read its key: 90 of 135 microseconds that judging one takes (README.md). decode_leaf
// (decode.hpp), which reads the key in another way, reads the certificate in here.

#include <openssl/types.h>

namespace signet::certmap::trust {

// nullptr: there is none, or this system has set other providers or properties, which are to be kept (FIPS).
OSSL_LIB_CTX* without_decoders();

} // namespace signet::certmap::trust
