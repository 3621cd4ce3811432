// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the return codes of a PKCS#11 module mean to a logon. Pure; used by this room.

#include "daemon/worker/module/cryptoki.hpp"
#include "daemon/worker/result.hpp"

#include <string>

namespace signet::worker {

/// "C_Login: CKR_PIN_LOCKED", or the code in hexadecimal where it is not one that a logon meets.
std::string detail_of(const char* call, CK_RV code);

/// Of a call without a PIN: `card-removed`, `card-busy`, else `card-unreadable`.
WorkerError failed_call(const char* call, CK_RV code);

/// Of C_Login as the user: `pin-wrong`, `pin-locked`, `pin-expired`, `pin-form-refused`, `pin-missing`, `cancelled` at a keypad,
/// and those of failed_call(). Also for CKR_USER_ALREADY_LOGGED_IN, which is no success: this PIN was not looked at.
WorkerError refused_login(CK_RV code);

/// Of C_SetPIN by a PIN that was right: `pin-new-refused`, `pin-change-unsupported`, else `pin-change-unknown`, since a card may have
/// done it and not got to say so.
WorkerError refused_new_pin(CK_RV code);

/// After the PIN: `card-removed`, `pin-expired` where the token says so only now, else `card-sign-failed`.
WorkerError failed_signature(const char* call, CK_RV code);

} // namespace signet::worker
