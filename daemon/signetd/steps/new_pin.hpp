// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a person is told and asked for a new PIN or PUK: its rules, the last try, what is there by now or the PUK, and the new
// one twice. Nothing of it has been shown to the card.

#include "daemon/protocol/messages/pin.hpp"
#include "daemon/signetd/steps/story.hpp"
#include "policy/pin_change.hpp"

#include <memory>
#include <optional>

namespace signet::daemon {

// pin-locked or puk-locked, and puk-missing, before anything is asked; cancelled, pin-last-try-declined, pin-shape, puk-shape, pin-new-unfit,
// pin-mismatch (of a PUK, too: policy::said_of), card-removed.
Task<Result<protocol::SetPin>> ask_for_new_pin(Story& story, std::shared_ptr<Card> card,
                                               protocol::PinOpened seen, policy::PinDeed deed);

} // namespace signet::daemon
