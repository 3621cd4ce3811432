// SPDX-License-Identifier: Apache-2.0
#pragma once

// A service that is gated: the card is at another machine, and signetd says whether what somebody has come in by is a card's.
// Nobody is asked for anything; a PIN or password that the application holds is not looked at.

#include "daemon/protocol/messages/gate.hpp"
#include "pam_module/call.hpp"
#include "pam_module/demand.hpp"

#include <optional>
#include <string_view>

namespace signet::pam {

// What sshd says of the methods that have succeeded, in SSH_AUTH_INFO_0 (ExposeAuthInfo of sshd_config(5)): a line for each,
// "publickey ssh-rsa AAAA..." or "gssapi-with-mic alice@REALM".
struct SshMethods {
    protocol::SshKeys keys{};
    protocol::PrincipalName gssapi_client{};
};

// Nothing: more than anybody comes in by, or too long.
std::optional<SshMethods> methods_in(std::string_view auth_info);

// `granted`: the code for a logon that may go on. A refusal is said to the person.
int pass_gate(Call& call, const Terms& terms, protocol::GatePhase phase, int granted);

} // namespace signet::pam
