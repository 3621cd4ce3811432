// SPDX-License-Identifier: Apache-2.0
#pragma once

// The other conversation of the verb `token`: what `pin` is, for a card or token that a PKCS#11 module knows. Its own rules are
// those of the token's CK_TOKEN_INFO, and a new PIN is set by C_SetPIN. Modules know no PUK, and who sets a PIN that is blocked is
// the token's security officer, whose program this is not.

#include "daemon/protocol/messages/pin.hpp"
#include "daemon/protocol/stream.hpp"

namespace signet::worker {

/// OpenPin has been read; at most one SetPin follows. Also `pin-change-unsupported` at a keypad, where no PIN comes here.
protocol::Result<void> serve_token_pin(protocol::Stream& peer, const protocol::OpenPin& request);

} // namespace signet::worker
