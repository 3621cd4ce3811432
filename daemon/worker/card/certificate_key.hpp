// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which kind of key a certificate is for: what a card has to be told to sign with it. Used by the `card`
// verb; whether the certificate deserves belief is certmap's part and another process's.

#include "daemon/worker/card/signature.hpp"

namespace signet::worker {

/// `cert-malformed` when it is no certificate, or one for a key that is neither RSA nor EC; `cert-key-unsupported` on any other
/// curve than P-256 and P-384.
Result<KeyKind> key_of_certificate(ByteView der);

} // namespace signet::worker
