// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/client.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace signet::protocol {
namespace {

// A daemon that hung up may have said why before it did (busy, card removed): then that is what comes next,
// and the write that came too late is no error.
Result<void> send_now(Stream& daemon, const auto& message) {
    const auto sent = daemon.send(message, Clock::now() + request_deadline);
    if (!sent && sent.error() == WireError::closed) return {};
    return sent;
}

// Bytes of an answer to a visible question: "2", "yes". What is longer was meant for something else, and is not sent.
constexpr std::size_t max_visible_answer = 64;

bool can_answer(Question kind, const Secret& typed) {
    if (is_hidden(kind)) return true;
    return typed.size() <= max_visible_answer && is_clean_text(visible_text(typed));
}

// Answers one question, unless it has gone stale. An error ends the conversation.
Result<void> answer(Stream& daemon, const Ask& question, Conversation& conversation) {
    auto typed = conversation.ask(question);
    if (daemon.has_input()) return {};
    if (!typed || !can_answer(question.kind, *typed)) return send_now(daemon, Cancel{});
    return send_now(daemon, Answer{question.kind, std::move(*typed)});
}

Result<void> take_turn(Stream& daemon, const Frame& frame, Conversation& conversation) {
    switch (frame.type) {
    case MessageType::ask: {
        auto question = decode<Ask>(frame);
        return question ? answer(daemon, *question, conversation) : question.error();
    }
    case MessageType::show: {
        auto message = decode<Show>(frame);
        if (!message) return message.error();
        conversation.show(message->level, message->text);
        return {};
    }
    default: return WireError::unexpected_type; // everything else has no place in a logon
    }
}

template <class Begin>
Result<Verdict> hold(Stream& daemon, const Begin& begin, Conversation& conversation) {
    if (auto sent = send_now(daemon, begin); !sent) return sent.error();
    if (auto taken = daemon.wait_until_taken(Clock::now() + pickup_deadline); !taken) return taken.error();
    for (;;) {
        auto frame = daemon.read(Clock::now() + answer_deadline);
        if (!frame) return frame.error();
        if (frame->type == MessageType::verdict) return decode<Verdict>(*frame);
        if (auto turn = take_turn(daemon, *frame, conversation); !turn) return turn.error();
    }
}

} // namespace

Result<Stream> connect_to_daemon(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // An empty path would be an abstract socket, which anybody may bind.
    if (socket_path.empty() || socket_path.size() >= sizeof(address.sun_path)) {
        errno = socket_path.empty() ? EINVAL : ENAMETOOLONG;
        return WireError::system;
    }
    std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return WireError::system;
    // A full backlog blocks connect() on a unix socket; the timeout bounds that.
    const timeval timeout{connect_deadline.count(), 0};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return Stream(fd, max_worker_body);
    const int error = errno;
    close(fd);
    errno = error;
    return WireError::system;
}

Result<Verdict> hold_logon(Stream& daemon, const BeginLogon& begin, Conversation& conversation) {
    return hold(daemon, begin, conversation);
}

Result<Verdict> hold_pin_change(Stream& daemon, const BeginPinChange& begin, Conversation& conversation) {
    return hold(daemon, begin, conversation);
}

} // namespace signet::protocol
