// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_datagram.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>

namespace signet::worker {
namespace {

constexpr std::size_t max_datagram = 65536; // IPv4 and IPv6 carry less
// As libkrb5 waits; the packets of a request that was cut into pieces take no longer.
constexpr std::chrono::seconds resend_interval{1};
constexpr unsigned max_sends = 3;

} // namespace

// Connected: the kernel hands on answers of this address alone, and says when nobody listens there.
KdcDatagram::KdcDatagram(const SocketAddress& address, std::span<const std::uint8_t> request,
                         std::size_t reply_limit)
    : socket_(socket(address.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      request_(request.begin(), request.end()), reply_limit_(std::min(reply_limit, max_datagram)) {
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.storage);
    if (fd() < 0 || connect(fd(), raw, address.size) != 0) {
        fail_with_errno();
        return;
    }
    enter(Stage::receiving);
    send_once();
}

short KdcDatagram::events() const {
    return POLLIN;
}

void KdcDatagram::advance() {
    receive();
    if (is_live() && Clock::now() >= again_) send_once();
}

void KdcDatagram::send_once() {
    if (sent_++ == max_sends) return fail("does not answer");
    again_ = Clock::now() + resend_interval;
    if (send(fd(), request_.data(), request_.size(), MSG_NOSIGNAL) < 0 && !would_wait(errno))
        fail_with_errno();
}

void KdcDatagram::receive() {
    std::vector<std::uint8_t> reply(reply_limit_);
    const ssize_t count = recv(fd(), reply.data(), reply.size(), MSG_TRUNC);
    if (count < 0) return would_wait(errno) ? void() : fail_with_errno();
    const auto size =
        static_cast<std::size_t>(count); // of the whole datagram, however much of it there was room for
    if (size == 0 || size > reply.size())
        return fail("sent a datagram of " + std::to_string(size) + " bytes");
    reply.resize(size);
    answer(std::move(reply));
}

} // namespace signet::worker
