// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card is asked to sign where signetd wants its challenge signed: the digest of it, in the form that
// Session::sign takes. Which digest that is, the key decides and no message does. certmap/trust/possession, which
// verifies the signature, chooses in the same way.

#include "daemon/worker/card/signature.hpp"

namespace signet::worker {

/// A DigestInfo with SHA-256 for RSA, a hash for EC: SHA-384 for a field of 384 bits, else SHA-256. `bad-request`
/// unless the challenge begins with protocol::challenge_prefix.
Result<Bytes> challenge_digest(KeyKind key, ByteView challenge);

} // namespace signet::worker
