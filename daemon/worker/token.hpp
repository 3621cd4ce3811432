// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `token`: what `card` is, for a card or token that a PKCS#11 module knows. The module is foreign code and runs here
// alone, in a sandbox of its own kind; one process a token and module, so that one that crashes or hangs costs nothing else.

#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// As serve_card(), or the conversation of token_pin.hpp where OpenPin comes first. OpenCard names the module; its reader is one of PC/SC, or the name of a token that is in none
/// (names_without_reader()). Also `module-failed`, and `card-not-for-logon` where the module knows no token there.
protocol::Result<void> serve_token(protocol::Stream& peer);

} // namespace signet::worker
