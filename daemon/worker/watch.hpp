// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `watch`: which readers there are and which of them hold a card, said at the start and after every
// change. It touches no card and speaks to nothing but pcscd, which may come, go and come back.

#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// Runs until the peer hangs up (`closed`) or cannot be spoken to, which is noticed with the next event. A peer that will not
/// wait for one ends the process.
protocol::Result<void> watch(protocol::Stream& peer);

} // namespace signet::worker
