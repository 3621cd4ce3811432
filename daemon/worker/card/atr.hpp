// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card says of itself when it is powered (ATR, ISO/IEC 7816-3 8.2). Used by `Reader`.

#include "daemon/worker/card/transport.hpp"

namespace signet::worker {

/// True if the card capabilities among the historical bytes say so (ISO/IEC 7816-4 8.1.1.2.7). A card that says
/// nothing, or an ATR that ends too early, does not take them.
bool announces_extended_length(ByteView atr);

/// True if the historical bytes have Yubico's name for its keys, "YubiKey" or "YubikeyNEO".
bool names_yubikey(ByteView atr);

} // namespace signet::worker
