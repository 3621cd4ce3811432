// SPDX-License-Identifier: Apache-2.0
#include "tests/card/link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace signet::card {
namespace {

constexpr std::size_t kLengthBytes = 2;
constexpr std::size_t kLargestMessage = 0xFFFF;

void set_option(int socket, int level, int option, int value) {
    // Fails on sockets that are not TCP, which need neither option.
    (void)::setsockopt(socket, level, option, &value, sizeof value);
}

// vpcd writes length and message in one piece but waits for our answer, so that Nagle's algorithm here and
// delayed acknowledgements (40 ms) would add up to 44 ms an APDU. The kernel takes QUICKACK back by itself.
void hurry(int socket) {
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, IPPROTO_TCP, TCP_QUICKACK, 1);
}

// On Linux it bounds connect() too: a reader on another machine must not stop the control socket.
void bound_waiting(int socket) {
    const timeval limit{.tv_sec = 0, .tv_usec = 200'000};
    (void)::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

} // namespace

Link::Link(Link&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

Link& Link::operator=(Link&& other) noexcept {
    std::swap(socket_, other.socket_);
    std::swap(received_, other.received_);
    return *this;
}

Link::~Link() {
    if (socket_ >= 0) ::close(socket_);
}

std::optional<Link> Link::connect(const Address& address) {
    addrinfo hints{};
    hints.ai_family = AF_INET; // vpcd listens on IPv4 only
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned{found, ::freeaddrinfo};
    Link link{::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    bound_waiting(link.socket_);
    hurry(link.socket_);
    if (::connect(link.socket_, found->ai_addr, found->ai_addrlen) != 0) return std::nullopt;
    hurry(link.socket_);
    return link;
}

bool Link::receive() {
    std::array<std::uint8_t, 4096> buffer{};
    while (true) {
        const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (got == 0) return false;
        hurry(socket_);
        append(received_, ByteView{buffer}.first(static_cast<std::size_t>(got)));
    }
}

std::optional<Bytes> Link::next_message() {
    if (received_.size() < kLengthBytes) return std::nullopt;
    const std::size_t length = static_cast<std::size_t>(received_[0]) << 8U | received_[1];
    if (received_.size() - kLengthBytes < length) return std::nullopt;
    Bytes message = to_bytes(ByteView{received_}.subspan(kLengthBytes, length));
    received_.erase(received_.begin(),
                    received_.begin() + static_cast<std::ptrdiff_t>(kLengthBytes + length));
    return message;
}

bool Link::send(ByteView message) {
    if (message.size() > kLargestMessage) return false;
    Bytes out{static_cast<std::uint8_t>(message.size() >> 8U), static_cast<std::uint8_t>(message.size())};
    append(out, message);
    ByteView left{out};
    while (!left.empty()) {
        const ssize_t sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        left = left.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace signet::card
