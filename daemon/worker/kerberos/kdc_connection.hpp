// SPDX-License-Identifier: Apache-2.0
#pragma once

// One request and its answer over one TCP connection to one address of a KDC (RFC 4120 7.2.2: four bytes of
// length, then the message). Non-blocking: the owner, an exchange of transport.hpp, polls `fd` for `events`
// and calls `advance`. One message a connection: an MIT KDC hangs up after its answer.

#include "daemon/system/descriptor.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace signet::worker {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family() const { return storage.ss_family; }
};

// "127.0.0.1:88", "[::1]:88"; for messages.
std::string to_text(const SocketAddress& address);

class KdcConnection {
public:
    enum class Stage { connecting, sending, receiving, answered, failed };

    // Begins to connect. A reply above `reply_limit` bytes is a failure.
    KdcConnection(const SocketAddress& address, std::span<const std::uint8_t> request,
                  std::size_t reply_limit);

    int fd() const { return socket_.get(); }
    short events() const;
    Stage stage() const { return stage_; }
    bool is_live() const { return stage_ != Stage::answered && stage_ != Stage::failed; }

    // As far as the socket goes without waiting; call when poll reported something.
    void advance();

    // Why, once failed; what it is waiting for, while live.
    std::string state_text() const;
    const SocketAddress& address() const { return address_; }
    std::vector<std::uint8_t> take_reply() { return std::move(reply_); }

private:
    void fail(std::string why);
    void fail_with_errno();
    void finish_connecting();
    void send_some();
    void receive_some();
    std::span<std::uint8_t> missing();
    void received(std::size_t count);
    void accept_length();

    SocketAddress address_;
    system::Descriptor socket_;
    Stage stage_ = Stage::connecting;
    std::vector<std::uint8_t> outgoing_; // length and request
    std::size_t sent_ = 0;
    std::array<std::uint8_t, 4> length_{};
    std::size_t length_have_ = 0;
    std::vector<std::uint8_t> reply_;
    std::size_t reply_have_ = 0;
    std::size_t reply_limit_;
    std::string failure_;
};

} // namespace signet::worker
