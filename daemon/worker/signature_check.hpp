// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether what a card has signed is of the key in its certificate: looked at before it is sent, so that a card whose key and
// certificate do not belong together is found here and not by a KDC that can only say no. It is no proof of anything to
// anybody: whoever is to believe a signature verifies it in another process (certmap/trust/possession).

#include "daemon/worker/card/signature.hpp"

namespace signet::worker {

/// `input` and `signature` as in Session::sign. False for a certificate that cannot be parsed as well.
bool is_of_certificate(ByteView certificate, KeyType type, ByteView input, ByteView signature);

} // namespace signet::worker
