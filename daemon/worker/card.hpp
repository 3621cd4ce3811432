// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verb `card`: holds one card from its insertion to one authentication, good or bad, and claims a ticket or
// a signature. It never judges what it claims (ticket.hpp and certificate.hpp do, in other processes). One process a card; the PIN dies with
// it at the latest.

#include "daemon/protocol/stream.hpp"
#include "daemon/worker/card/token.hpp"

namespace signet::worker {

/// OpenCard, then Preflight any number of times, then ConnectCard and one Authenticate or one SignChallenge. Returns after it,
/// after any failure told to the peer, or when the peer hangs up (`closed`) or breaks the order (`unexpected_type`).
protocol::Result<void> serve_card(protocol::Stream& peer);

/// From CardOpened on, whatever the card speaks. `way`: what is opened for the PIN, and closed when nobody types one.
protocol::Result<void> serve_opened_card(protocol::Stream& peer, CardToken& card,
                                         const CardContents& contents, Connection& way);

} // namespace signet::worker
