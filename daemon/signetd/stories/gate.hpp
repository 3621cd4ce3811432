// SPDX-License-Identifier: Apache-2.0
#pragma once

// The story of a logon from elsewhere, whose card is at another machine. It is told in up to three parts, as the program asks:
// a key or a certificate before it is used, the user name that comes after it, and by the PAM module what was used. Nobody is asked
// for a PIN in any of them.

#include "daemon/protocol/messages/gate.hpp"
#include "daemon/signetd/client/peer.hpp"
#include "daemon/signetd/services.hpp"

namespace signet::daemon {

Task<protocol::GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateKey asked);
Task<protocol::GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateCertificate asked);
Task<protocol::GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateConnection asked);
Task<protocol::GateVerdict> pass_gate(Services& services, Peer caller, protocol::GateSession asked);

} // namespace signet::daemon
