// SPDX-License-Identifier: Apache-2.0
#pragma once

// What goes into and comes out of a signing card: cards do the bare private-key operation, so padding an RSA
// input and unwrapping an ECDSA signature is the driver's part. Pure functions; used by drivers only.

#include "daemon/worker/card/transport.hpp"

#include <cstddef>

namespace signet::worker {

enum class KeyType { rsa, ec };

/// A key as its certificate describes it. `bits`: of the modulus, or of the curve's field.
struct KeyKind {
    KeyType type;
    unsigned bits;
};

/// EMSA-PKCS1-v1_5 (RFC 8017 9.2 from step 3): `digest_info` padded to the length of the modulus.
/// `internal-error` when it does not fit.
Result<Bytes> pad_pkcs1(ByteView digest_info, std::size_t modulus_bytes);

/// A hash as the integer that ECDSA signs (FIPS 186-4 6.4): its leftmost bytes, or padded on the left with
/// zeros.
Bytes fit_to_field(ByteView hash, std::size_t field_bytes);

/// ECDSA-Sig-Value (RFC 3279 2.2.3) to r || s, each as long as the field. `card-sign-failed` when it is none.
Result<Bytes> ecdsa_der_to_raw(ByteView der, std::size_t field_bytes);

} // namespace signet::worker
