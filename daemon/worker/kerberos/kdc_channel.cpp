// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_channel.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>

namespace signet::worker {

std::string to_text(const SocketAddress& address) {
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    sockaddr_storage storage = address.storage;
    if (getnameinfo(reinterpret_cast<sockaddr*>(&storage), address.size, host.data(), host.size(),
                    port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return "?";
    const std::string name =
        address.family() == AF_INET6 ? "[" + std::string(host.data()) + "]" : host.data();
    return name + ":" + port.data();
}

std::string KdcChannel::state_text() const {
    switch (stage_) {
    case Stage::connecting: return "does not accept the connection";
    case Stage::sending: return "does not take the request";
    case Stage::receiving: return "does not answer";
    case Stage::answered: return "answered";
    case Stage::failed: return failure_;
    }
    return "?";
}

void KdcChannel::fail_with_errno() {
    fail(std::strerror(errno));
}

bool KdcChannel::would_wait(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace signet::worker
