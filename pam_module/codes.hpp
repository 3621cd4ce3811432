// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every PAM code this module answers with, and why that one. PAM_SUCCESS is said by each service in one
// place; PAM_IGNORE is not said at all: a stack that lets a module stand aside when it fails
// (`default=ignore`) is the administrator's choice, and a module that makes that choice itself opens every
// stack with a permissive tail.

#include "daemon/protocol/client.hpp"

#include <security/pam_modules.h>

namespace signet::pam {

// What signetd decided.
int code_of(protocol::Outcome outcome);

// signetd could not be asked, or did not keep to the protocol.
int code_of(protocol::WireError error);

namespace code {

// An exception reached the border: a bug, or no memory. Not PAM_AUTHINFO_UNAVAIL, which stacks with a
// fallback treat as "try something else".
constexpr int internal_error = PAM_SYSTEM_ERR;

// The application's own data (user, tty, host) are not text, or PAM_USER is no longer who was asked for, or
// the card is somebody else's. A plain refusal: no more is said to whoever tries this.
constexpr int refused = PAM_AUTH_ERR;

// The person gave no answer (an empty PIN, Ctrl-C) or the application could not ask. Not PAM_ABORT, which
// tells the application to exit at once, and not PAM_AUTH_ERR, after which sudo would say "try again": login
// and sudo end the attempt, sshd goes on to the next method, and a stack can say `conv_err=ignore` to let a
// person who pressed Enter go on to the password.
constexpr int given_up = PAM_CONV_ERR;

// pam_setcred() on a handle whose logon was not by card. libpam runs pam_setcred() along the path that the
// answers of pam_authenticate() took: where a password logged the person in, this module's answer there was
// ignored, so whatever it says now is ignored, too. Only an application that never called pam_authenticate()
// (cron, sshd with a key) has this answer judged by itself; PAM_SUCCESS would then end a `[success=done ...]`
// line before the modules that do have credentials, and would be untrue.
constexpr int no_credentials = PAM_CRED_UNAVAIL;

// pam_setcred(PAM_DELETE_CRED) and signetd could not be asked: the cache may still be there.
constexpr int not_deleted = PAM_CRED_ERR;
constexpr int credentials_failed = PAM_CRED_ERR;

// pam_acct_mgmt() on a handle whose logon was not by card: "not one of mine", as other network modules say
// it, so that the usual `[success=ok user_unknown=ignore default=bad]` works. PAM_SUCCESS would be a claim
// about an account this module knows nothing of; with `account sufficient` it would even skip the module that
// knows.
constexpr int not_by_card = PAM_USER_UNKNOWN;

// pam_acct_mgmt() when PAM_USER has become another: an error, so it must differ from the code above.
constexpr int user_changed = PAM_PERM_DENIED;

// signetd could not be told of the session: nobody would watch the card. sudo takes this one as not fatal.
constexpr int session_failed = PAM_SESSION_ERR;

// This module does not change PINs. Said at the preliminary check already, so that with `required` nothing at
// all is changed, and with `sufficient` the next module changes the password.
constexpr int no_pin_change = PAM_AUTHTOK_ERR;

} // namespace code

} // namespace signet::pam
