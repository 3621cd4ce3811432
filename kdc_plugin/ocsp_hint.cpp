// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/ocsp_hint.hpp"

#include <algorithm>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace signet::kdc {
namespace {

constexpr std::chrono::seconds ask_again{60}; // a responder that does not answer now may do so then
constexpr std::size_t most_remembered = 256;  // certificates; beyond, some are asked about more often

void send(const std::string& path, const std::string& datagram) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    // A full queue, or nobody there: the timer of the fetcher is the other way.
    static_cast<void>(sendto(fd, datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), sizeof address));
    close(fd);
}

} // namespace

bool OcspHint::is_due(const std::string& datagram, std::chrono::steady_clock::time_point now) {
    const auto known = asked_.find(datagram);
    if (known != asked_.end() && now - known->second < ask_again) return false;
    if (asked_.size() >= most_remembered) asked_.clear();
    asked_[datagram] = now;
    return true;
}

void OcspHint::ask(const certmap::RevocationRequest& request, std::chrono::steady_clock::time_point now) {
    const std::string datagram = certmap::encode(request);
    if (is_due(datagram, now)) send(socket_, datagram);
}

} // namespace signet::kdc
