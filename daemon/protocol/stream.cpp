// SPDX-License-Identifier: Apache-2.0
#include "daemon/protocol/stream.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace signet::protocol {
namespace {

int poll_milliseconds(Deadline deadline) {
    if (deadline == no_deadline) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

Result<void> wait_for(int fd, short events, Deadline deadline) {
    for (;;) {
        pollfd entry{fd, events, 0};
        const int ready = poll(&entry, 1, poll_milliseconds(deadline));
        if (ready > 0) return {};
        if (ready == 0) return WireError::timed_out;
        if (errno != EINTR) return WireError::system;
    }
}

bool is_hang_up(int error) {
    return error == EPIPE || error == ECONNRESET;
}

} // namespace

Stream::Stream(int fd, std::uint32_t max_body) : fd_(fd), max_body_(max_body) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

Result<void> Stream::read_exactly(std::span<std::uint8_t> into, Deadline deadline) {
    while (!into.empty()) {
        const ssize_t got = recv(fd(), into.data(), into.size(), 0);
        if (got > 0) {
            into = into.subspan(static_cast<std::size_t>(got));
            continue;
        }
        if (got == 0) return WireError::closed;
        if (errno == EINTR) continue;
        if (is_hang_up(errno)) return WireError::closed;
        if (errno != EAGAIN) return WireError::system;
        if (auto ready = wait_for(fd(), POLLIN, deadline); !ready) return ready;
    }
    return {};
}

Result<Frame> Stream::read(Deadline deadline) {
    Header header{};
    if (auto got = read_exactly(header, deadline); !got) return got.error();
    const auto head = decode_header(header, max_body_);
    if (!head) return head.error();
    Frame frame{head->type, Bytes(head->body_size)};
    if (auto got = read_exactly(frame.body, deadline); !got) return got.error();
    return frame;
}

Result<void> Stream::write(const Frame& frame, Deadline deadline) {
    const Bytes wire = to_wire(frame);
    std::span<const std::uint8_t> rest = wire;
    while (!rest.empty()) {
        const ssize_t sent = ::send(fd(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            rest = rest.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) continue;
        if (is_hang_up(errno)) return WireError::closed;
        if (errno != EAGAIN) return WireError::system;
        if (auto ready = wait_for(fd(), POLLOUT, deadline); !ready) return ready;
    }
    return {};
}

Result<void> Stream::wait_until_taken(Deadline deadline) const {
    constexpr std::chrono::milliseconds glance{20}; // nothing tells when the other end reads
    for (;;) {
        int waiting = 0; // bytes that the peer has not read: unix(7), SIOCOUTQ
        if (ioctl(fd(), SIOCOUTQ, &waiting) != 0) return WireError::system;
        if (waiting == 0) return {};
        if (Clock::now() >= deadline) return WireError::timed_out;
        if (wait_for(fd(), POLLIN, std::min(deadline, Clock::now() + glance))) return {};
    }
}

bool Stream::has_input() const {
    pollfd entry{fd(), POLLIN, 0};
    return poll(&entry, 1, 0) > 0;
}

} // namespace signet::protocol
