// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `pin`: what is known of a card's PIN and PUK without a try, and at most one new PIN, by the old one or by the PUK, or one new PUK. A
// process of its own beside the one of `card`, which waits with a certificate for a logon. The secrets die with it at the
// latest.

#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// OpenPin, and then one SetPin. Returns after it, after any failure told to the peer, or when the peer hangs up.
protocol::Result<void> serve_pin(protocol::Stream& peer);

} // namespace signet::worker
