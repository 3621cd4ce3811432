// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_connection.hpp"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace signet::worker {

KdcConnection::KdcConnection(const SocketAddress& address, std::span<const std::uint8_t> request,
                             std::size_t reply_limit)
    : socket_(socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      outgoing_(framed(request)), reply_limit_(reply_limit) {
    if (fd() < 0) {
        fail_with_errno();
        return;
    }
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.storage);
    if (connect(fd(), raw, address.size) == 0) {
        enter(Stage::sending);
    } else if (errno != EINPROGRESS) {
        fail_with_errno();
    }
}

short KdcConnection::events() const {
    return stage() == Stage::receiving ? POLLIN : POLLOUT;
}

void KdcConnection::advance() {
    if (stage() == Stage::connecting) finish_connecting();
    if (stage() == Stage::sending) send_some();
    if (stage() == Stage::receiving) receive_some();
}

void KdcConnection::finish_connecting() {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error != 0) return fail(std::strerror(error));
    enter(Stage::sending);
}

void KdcConnection::send_some() {
    const ssize_t count = send(fd(), outgoing_.data() + sent_, outgoing_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0) return would_wait(errno) ? void() : fail_with_errno();
    sent_ += static_cast<std::size_t>(count);
    if (sent_ == outgoing_.size()) enter(Stage::receiving);
}

void KdcConnection::receive_some() {
    while (stage() == Stage::receiving) {
        const auto space = missing();
        const ssize_t count = recv(fd(), space.data(), space.size(), 0);
        if (count < 0) return would_wait(errno) ? void() : fail_with_errno();
        if (count == 0) return fail("hung up before the end of its answer");
        received(static_cast<std::size_t>(count));
    }
}

std::span<std::uint8_t> KdcConnection::missing() {
    if (length_have_ < length_.size()) return std::span(length_).subspan(length_have_);
    return std::span(reply_).subspan(reply_have_);
}

void KdcConnection::received(std::size_t count) {
    if (length_have_ < length_.size()) {
        length_have_ += count;
        if (length_have_ == length_.size()) accept_length();
        return;
    }
    reply_have_ += count;
    if (reply_have_ == reply_.size()) answer(std::move(reply_));
}

void KdcConnection::accept_length() {
    std::size_t size = 0;
    for (const std::uint8_t byte : length_)
        size = size << 8 | byte;
    if (size == 0 || size > reply_limit_)
        return fail("announced an answer of " + std::to_string(size) + " bytes");
    reply_.resize(size);
}

} // namespace signet::worker
