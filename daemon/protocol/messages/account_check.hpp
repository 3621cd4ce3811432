// SPDX-License-Identifier: Apache-2.0
#pragma once

// The account phase of a logon that was not by card: a key of ssh, a password. The PAM module asks where the demand of
// the service says so, and signetd answers with a Verdict. Nothing is asked of the person.

#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"

namespace signet::protocol {

// What the application says through PAM, as in BeginLogon.
struct CheckAccount {
    static constexpr auto type = MessageType::check_account;
    Name service;
    Name user;
    Name ruser;
    Name tty;
    Name remote_host;
    static void fields(auto& self, auto& field) {
        field(self.service, self.user, self.ruser, self.tty, self.remote_host);
    }
};

} // namespace signet::protocol
