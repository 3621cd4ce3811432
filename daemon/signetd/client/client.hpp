// SPDX-License-Identifier: Apache-2.0
#pragma once

// A connected client: its socket, who it is, and frames with deadlines. A client that stops reading or sends
// anything malformed is hung up on; what it was doing ends as if it had gone away.

#include "daemon/protocol/codec.hpp"
#include "daemon/signetd/async/frames.hpp"
#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/client/peer.hpp"
#include "daemon/signetd/limits.hpp"

#include <chrono>
#include <utility>

namespace signet::daemon {

// A gate asks about somebody who is elsewhere. Where the command is that sshd has just started says nothing, and to find it
// out takes as long as the rest of the answer.
constexpr bool depends_on_place(protocol::MessageType type) {
    return type != protocol::MessageType::gate_key && type != protocol::MessageType::gate_certificate &&
           type != protocol::MessageType::gate_connection;
}

class Client {
public:
    // update_place() of peer.hpp; a client without it stays where it was.
    using PlaceFinder = void (*)(Socket&, Peer&);

    Client(Socket socket, Peer peer, PlaceFinder find_place = nullptr)
        : socket_(std::move(socket)), peer_(std::move(peer)), find_place_(find_place) {}

    // Its place is that of the last frame that is not a gate's.
    const Peer& peer() const { return peer_; }

    asio::any_io_executor executor() { return socket_.get_executor(); }
    // A pidfd of the program; none if it has ended.
    system::Descriptor process() { return process_of(socket_, peer_); }

    // timed_out when the limit passed first.
    Task<protocol::Result<protocol::Frame>> read(std::chrono::steady_clock::duration limit) {
        auto frame = co_await within(limit, read_frame(socket_, protocol::max_client_body));
        if (!frame) co_return protocol::WireError::timed_out;
        const bool is_placed = find_place_ != nullptr && *frame && depends_on_place((*frame)->type);
        if (is_placed) find_place_(socket_, peer_);
        co_return std::move(*frame);
    }

    // False when the client is gone; then it has been hung up on, as it is in place of a message above its limits.
    template <class Message>
    Task<bool> write(Message message) {
        auto frame = protocol::encode(message);
        if (frame) {
            auto written = co_await within(limits::client_write, write_frame(socket_, std::move(*frame)));
            if (written && *written) co_return true;
        }
        hang_up();
        co_return false;
    }

    // Ends when the program at the other end has closed the connection. Nothing that it has sent is read.
    Task<void> gone() { co_await socket_.async_wait(Socket::wait_error, no_throw); }

    void hang_up() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    Socket socket_;
    Peer peer_;
    PlaceFinder find_place_;
};

} // namespace signet::daemon
