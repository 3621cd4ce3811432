// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card says of where its keys are from and what it asks before they sign, and of its PIN: YubiKeys, in the answer to GET
// METADATA (from firmware 5.3 on), and in a certificate that they make for a key on demand, the attestation (from 4.3 on;
// instruction F9, which no standard has). What the certificate is worth is judged elsewhere (certmap/trust/attestation.hpp).

#include "daemon/worker/card/pin_in_use.hpp"
#include "daemon/worker/card/token.hpp"

namespace signet::worker {

struct CardQuestions {
    bool touch = false;       // for a YubiKey, which knows the instruction (Reader::is_yubikey)
    bool attestation = false; // for every card: one that has none says so
    bool default_pin = false; // as for a touch: is the PIN the one that it was delivered with?
};

/// Completes what was read, of a card that goes by this PIN. A turn of its own, without a PIN: a SELECT, one APDU for each
/// certificate whose key is asked about a touch, some eight with an attestation, and one for the PIN. A card that says nothing, or
/// what nobody understands or can hear, changes nothing. Errors: those of SELECT, `card-removed`, `card-busy`.
Result<void> describe_card(Transport& transport, Channel& channel, PinReference pin, CardContents& contents,
                           CardQuestions asked);

} // namespace signet::worker
