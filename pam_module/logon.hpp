// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a good logon by card leaves on the PAM handle for the calls that follow it. libpam owns it, from
// keep_logon() to pam_end() or the next authentication on the same handle. It holds no secret.

#include "pam_module/handle.hpp"

#include <string>

namespace signet::pam {

struct Logon {
    std::string id;               // signetd's name for it; empty: no session may come of it
    std::string user;             // who was authenticated; PAM_USER may change later (sudo)
    std::string ccache;           // empty: no ticket came of it (offline)
    bool is_deleted = false;      // pam_setcred(PAM_DELETE_CRED) was called
    bool is_session_open = false; // signetd knows of a session
};

// False if libpam has no memory.
bool keep_logon(Handle& pam, Logon logon);
void forget_logon(Handle& pam);
// Null if this handle's last authentication was not by card.
Logon* find_logon(Handle& pam);

// KRB5CCNAME for the session, if PAM_USER is still who logged on: sudo authenticates the caller and then sets
// PAM_USER to the target, who has no business with the caller's tickets. False if libpam has no memory.
bool export_ccache(Handle& pam, const Logon& logon);

} // namespace signet::pam
