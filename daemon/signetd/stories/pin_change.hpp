// SPDX-License-Identifier: Apache-2.0
#pragma once

// use = "pin", and the same for whoever sits at the reader: a card gets a new PIN, by the old one or by its PUK, or a new PUK. Nobody is
// logged on by it, and no KDC is asked.

#include "daemon/protocol/messages/pin.hpp"
#include "daemon/signetd/steps/story.hpp"

namespace signet::daemon {

// From BeginPinChange to the verdict. Never throws for what a person, a card or a worker does; each is a verdict. Writes the
// audit record.
Task<protocol::Verdict> tell_pin_change(Services& services, Client& client, protocol::BeginPinChange begin);

} // namespace signet::daemon
