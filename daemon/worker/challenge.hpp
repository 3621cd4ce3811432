// SPDX-License-Identifier: Apache-2.0
#pragma once

// Proof without a KDC: the card signs bytes that signetd has made up, and a process that has never seen the card
// verifies them (certificate.hpp). Owned by the verb `card`. For a ticket use logon.hpp.

#include "daemon/protocol/stream.hpp"
#include "daemon/worker/card/token.hpp"

namespace signet::worker {

/// One VERIFY, then PinVerified to the peer, then ChallengeSigned; or WorkerFailed: `bad-request` for a challenge that
/// is none and a slot without certificate, `cert-malformed`, `cert-key-unsupported`, all of these before the PIN is
/// used, then those of CardToken::authenticate and Session::sign. The card is reset after the last word, and at once
/// when the peer has hung up. The error is the peer's.
protocol::Result<void> sign_challenge(CardToken& card,
                                      const std::vector<protocol::SlotCertificate>& certificates,
                                      protocol::Stream& peer, protocol::SignChallenge request);

} // namespace signet::worker
