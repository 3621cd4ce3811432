// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a card says of where its keys are from and what it asks before they sign: YubiKeys, in the answer to GET METADATA (from
// firmware 5.3 on), and in a certificate that they make for a key on demand, the attestation (from 4.3 on; instruction F9, which
// no standard has). What the certificate is worth is judged elsewhere (certmap/trust/attestation.hpp).

#include "daemon/protocol/messages/card.hpp"
#include "daemon/worker/card/apdu.hpp"

#include <vector>

namespace signet::worker {

struct KeyQuestions {
    bool touch = false;       // for a YubiKey, which knows the instruction (Reader::is_yubikey)
    bool attestation = false; // for every card: one that has none says so
};

/// Completes certificates that were read. A turn of its own, without a PIN: a SELECT, one APDU for each certificate whose key is
/// asked about a touch, and some eight with an attestation. A card that says nothing, or what nobody understands, changes nothing.
/// Errors: those of the link.
Result<void> describe_keys(Transport& transport, Channel& channel,
                           std::vector<protocol::SlotCertificate>& certificates, KeyQuestions asked);

} // namespace signet::worker
