// SPDX-License-Identifier: Apache-2.0
// GateKey, GateCertificate, GateConnection and GateSession: logons whose card is at another machine.
#include "daemon/signetd/server/dispatch.hpp"
#include "daemon/signetd/stories/gate.hpp"

extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <csignal>

namespace signet::daemon {
namespace {

template <class Question>
Task<bool> answer(Services& services, Client& client, protocol::Frame frame) {
    auto asked = protocol::decode<Question>(frame);
    if (!asked) co_return false;
    auto verdict = co_await pass_gate(services, client.peer(), std::move(*asked));
    co_return co_await client.write(std::move(verdict));
}

// sshd gives a session that PAM refuses neither a command nor a tunnel, but keeps its connection.
void end_connection(Client& client) {
    const system::Descriptor process = client.process();
    if (process.is_open()) pidfd_send_signal(process.get(), SIGTERM, nullptr, 0);
}

} // namespace

Task<bool> handle_gate_key(Services& services, Client& client, protocol::Frame frame) {
    return answer<protocol::GateKey>(services, client, std::move(frame));
}

Task<bool> handle_gate_certificate(Services& services, Client& client, protocol::Frame frame) {
    return answer<protocol::GateCertificate>(services, client, std::move(frame));
}

Task<bool> handle_gate_connection(Services& services, Client& client, protocol::Frame frame) {
    return answer<protocol::GateConnection>(services, client, std::move(frame));
}

Task<bool> handle_gate_session(Services& services, Client& client, protocol::Frame frame) {
    auto asked = protocol::decode<protocol::GateSession>(frame);
    if (!asked) co_return false;
    const bool is_last_word = asked->phase == protocol::GatePhase::session;
    auto verdict = co_await pass_gate(services, client.peer(), std::move(*asked));
    const bool is_over = is_last_word && verdict.outcome != protocol::Outcome::granted;
    const bool goes_on = co_await client.write(std::move(verdict));
    if (is_over) end_connection(client);
    co_return goes_on;
}

} // namespace signet::daemon
