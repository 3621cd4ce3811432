// SPDX-License-Identifier: Apache-2.0
#pragma once

// The far end of a connection of signetd, in the same event loop: what a worker or a PAM module would hold.
// The test's coroutine reads and writes whole messages, or bytes that are none.

#include "daemon/protocol/codec.hpp"
#include "daemon/signetd/async/frames.hpp"

#include <optional>
#include <utility>

namespace signet::daemon::fakes {

struct SocketPair {
    Socket ours;
    Socket theirs;
};
// Throws std::system_error: a test that has no sockets cannot go on.
SocketPair make_socket_pair(const asio::any_io_executor& executor);

class FrameEnd {
public:
    explicit FrameEnd(Socket socket) : socket_(std::move(socket)) {}

    // Nothing once the other end has hung up, or when it says anything malformed.
    Task<std::optional<protocol::Frame>> next_frame();

    // Nothing also when it is another message.
    template <class Message>
    Task<std::optional<Message>> hear() {
        const auto frame = co_await next_frame();
        if (!frame) co_return std::nullopt;
        auto message = protocol::decode<Message>(*frame);
        if (!message) co_return std::nullopt;
        co_return std::move(*message);
    }

    template <class Message>
    Task<void> say(Message message) {
        auto frame = protocol::encode(message);
        co_await write_frame(socket_, std::move(frame.value()));
    }

    Task<void> say_bytes(protocol::Bytes bytes);

    // Says nothing more, and stays until the other end lets go.
    Task<void> be_silent();
    void hang_up();
    // Hung up on, with nothing left to be read.
    bool is_hung_up_on();

private:
    Socket socket_;
};

} // namespace signet::daemon::fakes
