// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every PAM code this module answers with, and why that one. PAM_SUCCESS is said by each service in one
// place. PAM_IGNORE is said where the configuration gives Signet no part in what is asked; it is no answer to an
// error, which would open every stack with a permissive tail. The one exception is configured, too: the accounts
// of [break_glass], and it is logged as an alert.

#include "daemon/protocol/client.hpp"
#include "daemon/protocol/demand.hpp"

#include <security/pam_modules.h>

namespace signet::pam {

// What signetd decided. PAM_AUTHINFO_UNAVAIL is the one code that a stack may go on to a password after, and is said
// only where the card is not required.
int code_of(protocol::Outcome outcome, protocol::CardDemand demand);

// The same about a person who has not been asked anything: whatever is typed at another attempt, it would end alike.
// sudo asks three times after PAM_AUTH_ERR and PAM_MAXTRIES; this code ends it, and is a refusal like any other to login,
// sshd, su, polkit and lockers.
int unasked(int refusal);

// signetd could not be asked, or did not keep to the protocol.
int code_of(protocol::WireError error, protocol::CardDemand demand);

// The person gave no answer (an empty PIN, Ctrl-C) or the application could not ask.
int given_up(protocol::CardDemand demand);

namespace code {

// An exception reached the border: a bug, or no memory. Not PAM_AUTHINFO_UNAVAIL, which stacks with a
// fallback treat as "try something else".
constexpr int internal_error = PAM_SYSTEM_ERR;

// The application's own data (user, tty, host) are not text, or PAM_USER is no longer who was asked for, or
// the card is somebody else's. A plain refusal: no more is said to whoever tries this.
constexpr int refused = PAM_AUTH_ERR;

// Signet has no part in the service, or in the account, or was never set up on this machine: the stack goes on
// as if this module were not in it.
constexpr int no_part = PAM_IGNORE;

// An account of [break_glass], and signetd cannot be reached: the next module asks for the password.
constexpr int break_glass = PAM_IGNORE;

// A call after the logon on a handle whose logon was not by card: cron, a key of ssh, a password, sudo's target. Not
// a failure, which would keep all of these out; and not PAM_SUCCESS, which would be a claim about an account that
// this module knows nothing of, and would end a `[success=done ...]` line before the modules that do have
// credentials.
constexpr int not_by_card = PAM_IGNORE;

// pam_setcred() after PAM_DELETE_CRED.
constexpr int no_credentials = PAM_CRED_UNAVAIL;

// pam_setcred(PAM_DELETE_CRED) and signetd could not be asked: the cache may still be there.
constexpr int not_deleted = PAM_CRED_ERR;
constexpr int credentials_failed = PAM_CRED_ERR;

// pam_acct_mgmt() when PAM_USER has become another after a logon by card.
constexpr int user_changed = PAM_PERM_DENIED;

// The account phase of a service that lets on nobody who did not log on by card: signetd says so, or cannot be asked.
constexpr int account_refused = PAM_PERM_DENIED;

// signetd could not be told of the session: nobody would watch the card. sudo takes this one as not fatal.
constexpr int session_failed = PAM_SESSION_ERR;

// The PIN was not changed, for whatever reason, once the person was asked for it: no module behind this one was at the
// preliminary check, and the person has just seen that it is about the card.
constexpr int pin_not_changed = PAM_AUTHTOK_ERR;

// The same at the preliminary check, before anybody was asked for anything, and a card is required. Where one is preferred it is
// PAM_AUTHINFO_UNAVAIL: the account's password is changed then.
constexpr int no_pin_change = PAM_AUTHTOK_ERR;

} // namespace code

} // namespace signet::pam
