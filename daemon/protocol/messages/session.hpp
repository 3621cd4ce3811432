// SPDX-License-Identifier: Apache-2.0
#pragma once

// What becomes of a logon that was granted: its session opens and closes, its credentials are deleted, an administrator
// changes it. Each is asked by the PAM module or signetctl, and answered with Done.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

#include <cstdint>

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

// What an administrator does to an open session, whatever its card and the settings say.
enum class SessionOrder : std::uint8_t {
    lock,
    logoff,
    release, // neither its card nor a limit does anything to it any more
};
constexpr SessionOrder last_of(SessionOrder) {
    return SessionOrder::release;
}

struct ChangeSession {
    static constexpr auto type = MessageType::change_session;
    LogonId logon_id;
    SessionOrder order = SessionOrder::lock;
    static void fields(auto& self, auto& field) { field(self.logon_id, self.order); }
};

struct Done {
    static constexpr auto type = MessageType::done;
    Name reason; // "granted", or why not
    static void fields(auto& self, auto& field) { field(self.reason); }
};

} // namespace signet::protocol
