// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `token-watch`: which tokens of one PKCS#11 module are in no reader, and so are always in: a TPM, SoftHSM. Cards in
// readers are for `watch`, whatever module knows them.

#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// Answers WatchTokens by ReadersChanged, and says so again whenever that has changed, until the peer hangs up. A module that cannot
/// be used is a problem in it.
protocol::Result<void> watch_tokens(protocol::Stream& peer);

} // namespace signet::worker
