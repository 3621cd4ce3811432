// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/datagram.hpp"

#include <algorithm>
#include <sys/socket.h>
#include <sys/un.h>

namespace signet::system {

Descriptor connect_datagrams(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return {};
    std::ranges::copy(path, address.sun_path);
    Descriptor opened(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const auto* const to = reinterpret_cast<const sockaddr*>(&address);
    if (!opened.is_open() || ::connect(opened.get(), to, sizeof address) != 0) return {};
    return opened;
}

void send_datagram(const Descriptor& socket, const std::string& datagram) {
    if (socket.is_open())
        static_cast<void>(
            ::send(socket.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

} // namespace signet::system
