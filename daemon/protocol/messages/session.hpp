// SPDX-License-Identifier: Apache-2.0
#pragma once

// What becomes of a logon that was granted: its session opens and closes, its credentials are deleted. Each is asked by
// the PAM module and answered with Done.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

struct OpenSession {
    static constexpr auto type = MessageType::open_session;
    LogonId logon_id;
    Name user;
    Name tty;
    Name session_id; // XDG_SESSION_ID, empty if pam_systemd did not run before
    static void fields(auto& self, auto& field) {
        field(self.logon_id, self.user, self.tty, self.session_id);
    }
};

struct CloseSession {
    static constexpr auto type = MessageType::close_session;
    LogonId logon_id;
    static void fields(auto& self, auto& field) { field(self.logon_id); }
};

// pam_setcred(PAM_DELETE_CRED): the credential cache of this logon goes.
struct DeleteCredentials {
    static constexpr auto type = MessageType::delete_credentials;
    LogonId logon_id;
    static void fields(auto& self, auto& field) { field(self.logon_id); }
};

struct Done {
    static constexpr auto type = MessageType::done;
    Name reason; // "granted", or why not
    static void fields(auto& self, auto& field) { field(self.reason); }
};

} // namespace signet::protocol
