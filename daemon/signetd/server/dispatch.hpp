// SPDX-License-Identifier: Apache-2.0
#pragma once

// The attack surface of signetd on one screen: every message that a client may send, who may send it, and
// when. A message that is not in the table, comes from somebody else or at another time ends the connection.
//
// Between requests the table itself is asked (listener.cpp). In a logon the conversation (client/conversation.cpp) takes
// what it waits for by its type, and stands below this table, so that it cannot ask: conversation_test.cpp sends it every
// message of the wire and holds what it takes against the rows.

#include "daemon/signetd/client/client.hpp"
#include "daemon/signetd/services.hpp"

#include <array>

namespace signet::daemon {

enum class Caller {
    root,
    gatekeeper,    // root, sshd's command for keys, a VPN's: whoever has the group signet-gate
    session_owner, // root, or the user of the session that the message names: the handler looks it up
    anyone,        // what it may ask for is the policy's question
};

enum class Stage {
    between_requests, // connected, nothing in progress
    in_logon,         // BeginLogon was accepted, and a question is open
};

using RequestHandler = Task<bool> (*)(Services&, Client&, protocol::Frame);

struct Request {
    protocol::MessageType type;
    Caller caller;
    Stage stage;
    RequestHandler handle; // nullptr: the logon in progress takes it
};

// False ends the connection.
Task<bool> handle_begin_logon(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_begin_pin_change(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_open_session(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_close_session(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_delete_credentials(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_change_session(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_check_account(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_gate_key(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_gate_certificate(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_gate_connection(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_gate_session(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_query_status(Services& services, Client& client, protocol::Frame frame);
Task<bool> handle_query_certificates(Services& services, Client& client, protocol::Frame frame);

// clang-format off
inline constexpr std::array requests{
    Request{protocol::MessageType::begin_logon,        Caller::anyone,        Stage::between_requests, handle_begin_logon},
    Request{protocol::MessageType::begin_pin_change,   Caller::anyone,        Stage::between_requests, handle_begin_pin_change},
    Request{protocol::MessageType::answer,             Caller::anyone,        Stage::in_logon,         nullptr},
    Request{protocol::MessageType::cancel,             Caller::anyone,        Stage::in_logon,         nullptr},
    Request{protocol::MessageType::open_session,       Caller::root,          Stage::between_requests, handle_open_session},
    Request{protocol::MessageType::close_session,      Caller::root,          Stage::between_requests, handle_close_session},
    Request{protocol::MessageType::delete_credentials, Caller::session_owner, Stage::between_requests, handle_delete_credentials},
    Request{protocol::MessageType::change_session,     Caller::root,          Stage::between_requests, handle_change_session},
    Request{protocol::MessageType::check_account,      Caller::anyone,        Stage::between_requests, handle_check_account},
    Request{protocol::MessageType::gate_key,           Caller::gatekeeper,    Stage::between_requests, handle_gate_key},
    Request{protocol::MessageType::gate_certificate,   Caller::gatekeeper,    Stage::between_requests, handle_gate_certificate},
    Request{protocol::MessageType::gate_connection,    Caller::gatekeeper,    Stage::between_requests, handle_gate_connection},
    Request{protocol::MessageType::gate_session,       Caller::root,          Stage::between_requests, handle_gate_session},
    Request{protocol::MessageType::query_status,       Caller::root,          Stage::between_requests, handle_query_status},
    Request{protocol::MessageType::query_certificates, Caller::root,          Stage::between_requests, handle_query_certificates},
};
// clang-format on

// The row for this message from this peer at this stage; nullptr: not allowed.
const Request* find_request(protocol::MessageType type, const Peer& peer, Stage stage);

} // namespace signet::daemon
