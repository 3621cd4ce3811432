// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the status words of a PIV card mean (SP 800-73-4 part 2 3), and what cards say that do not keep to it: the
// table of README.md. Pure; used by the PIV driver.

#include "daemon/worker/card/apdu.hpp"

#include <optional>

namespace signet::worker {

/// The checking errors of ISO/IEC 7816-4 5.6: the card refuses the command and has done nothing of it. Not 6Cxx, which names
/// the Le of an answer that is there, and not 6Fxx, which may be any fault.
bool is_not_done(StatusWord status);

/// Of SELECT, when it has been tried twice: `card-not-for-logon` where the card knows no PIV application, in whichever words
/// cards of other kinds say so; else `card-unreadable`.
WorkerError refused_select(StatusWord status);

/// Of GET DATA for the discovery object: the card has none, and need not be asked again.
bool says_no_discovery_object(StatusWord status);

/// Likewise, when it has been asked twice: it may have one, and did not get it out (6Cxx, a warning, a failing memory).
bool may_hide_discovery_object(StatusWord status);

/// Of VERIFY with a PIN: `pin-wrong`, `pin-locked`, `pin-form-refused`, `pin-missing`, `card-contactless`, else
/// `card-unreadable`. With the tries left, where the card tells.
WorkerError refused_pin(StatusWord status);

/// Of VERIFY without a PIN: the tries left; nothing where the card does not tell. `pin-missing` where it has no such PIN.
Result<std::optional<unsigned>> tries_of(StatusWord status);

/// Of CHANGE REFERENCE DATA and RESET RETRY COUNTER: the new PIN holds. 62xx is a warning of a command that was completed (ISO/IEC
/// 7816-4 5.6).
bool is_done_with_new_pin(StatusWord status);

/// Of CHANGE REFERENCE DATA, and of RESET RETRY COUNTER: what PivPins::change() and unblock() say. `pin-change-unknown` for
/// every status word that does not say that the PIN is as it was. And of CHANGE REFERENCE DATA for the PUK: the same.
WorkerError refused_change(StatusWord status);
WorkerError refused_unblock(StatusWord status);
WorkerError refused_change_of_puk(StatusWord status);

/// Any other command's: `card-unreadable`.
WorkerError unexpected(const char* command, StatusWord status);

} // namespace signet::worker
