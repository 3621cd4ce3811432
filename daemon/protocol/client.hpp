// SPDX-License-Identifier: Apache-2.0
#pragma once

// The client's half of the wire: connect to signetd, hold the conversation of a logon, or ask one thing. Used
// by the PAM module and signetctl; blocking, so never by signetd itself.

#include "daemon/protocol/messages/logon.hpp"
#include "daemon/protocol/messages/pin.hpp"
#include "daemon/protocol/stream.hpp"

#include <string>

namespace signet::protocol {

constexpr const char* default_socket = "/run/signet/signet.sock";

// signetd accepts at once or not at all.
constexpr std::chrono::seconds connect_deadline{5};
// signetd reads what it is asked at once: one that has not after this time hangs, and nobody waits any longer
// before the next module is tried. login(1) ends after a minute.
constexpr std::chrono::seconds pickup_deadline{5};
// Longer than signetd's longest silence in a logon: waiting for a card (wait_for_card, 5 min at most),
// reading it, and the KDC.
constexpr std::chrono::seconds answer_deadline{420};
// OpenSession and its like: a file is written, a cache is removed.
constexpr std::chrono::seconds request_deadline{10};

// What a logon needs from the person. The PAM module maps it to the PAM conversation.
class Conversation {
public:
    virtual ~Conversation() = default;
    // Nothing: the person gave up or the application cannot ask; the logon is cancelled.
    virtual std::optional<Secret> ask(const Ask& question) = 0;
    virtual void show(Level level, const std::string& text) = 0;
};

// system with errno set if there is no daemon behind the socket.
Result<Stream> connect_to_daemon(const std::string& socket_path);

// From BeginLogon to the Verdict. A question that has gone stale while the person typed (the card is gone,
// the deadline passed) is not answered: the PIN then never leaves this process.
Result<Verdict> hold_logon(Stream& daemon, const BeginLogon& begin, Conversation& conversation);

// Likewise from BeginPinChange on.
Result<Verdict> hold_pin_change(Stream& daemon, const BeginPinChange& begin, Conversation& conversation);

// One request, one answer.
template <class Answer, class Request>
Result<Answer> ask(Stream& daemon, const Request& request, std::chrono::seconds limit = request_deadline) {
    const Deadline deadline = Clock::now() + limit;
    if (auto sent = daemon.send(request, deadline); !sent) return sent.error();
    return daemon.receive<Answer>(deadline);
}

} // namespace signet::protocol
