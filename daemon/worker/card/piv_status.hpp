// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the status words of a PIV card mean (SP 800-73-4 part 2 3), and what cards say that do not keep to it: the
// table of README.md. Pure; used by the PIV driver.

#include "daemon/worker/card/apdu.hpp"

#include <optional>

namespace signet::worker {

/// Of SELECT: `card-not-for-logon` where the card has no PIV application, else `card-unreadable`.
WorkerError refused_select(StatusWord status);

/// Of VERIFY with a PIN: `pin-wrong`, `pin-locked`, `pin-form-refused`, `pin-missing`, `card-contactless`, else
/// `card-unreadable`. With the tries left, where the card tells.
WorkerError refused_pin(StatusWord status);

/// Of VERIFY without a PIN: the tries left; nothing where the card does not tell. `pin-missing` where it has no such PIN.
Result<std::optional<unsigned>> tries_of(StatusWord status);

/// Of CHANGE REFERENCE DATA, and of RESET RETRY COUNTER: what PivPins::change() and unblock() say. `pin-change-unknown` for
/// every status word that does not say that the PIN is as it was. And of CHANGE REFERENCE DATA for the PUK: the same.
WorkerError refused_change(StatusWord status);
WorkerError refused_unblock(StatusWord status);
WorkerError refused_change_of_puk(StatusWord status);

/// Any other command's: `card-unreadable`.
WorkerError unexpected(const char* command, StatusWord status);

} // namespace signet::worker
