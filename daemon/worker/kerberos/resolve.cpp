// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/resolve.hpp"

#include <cstring>
#include <memory>
#include <netdb.h>
#include <resolv.h>

namespace signet::worker {
namespace {

constexpr std::size_t most_addresses = 4; // of one KDC: IPv4 and IPv6, twice

// glibc keeps its resolver settings per thread; this changes the calling thread's.
void shorten_dns_queries() {
    if (res_init() != 0) return;
    _res.retrans = dns_query_seconds;
    _res.retry = dns_query_attempts;
}

SocketAddress copy_of(const addrinfo& info) {
    SocketAddress address;
    std::memcpy(&address.storage, info.ai_addr, info.ai_addrlen);
    address.size = info.ai_addrlen;
    return address;
}

} // namespace

Resolved resolve(const KdcAddress& kdc) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    shorten_dns_queries();
    addrinfo* found = nullptr;
    const int error = getaddrinfo(kdc.host.c_str(), std::to_string(kdc.port).c_str(), &hints, &found);
    if (error != 0) return {{}, std::string("cannot be resolved: ") + gai_strerror(error)};
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
    Resolved result;
    for (const addrinfo* at = found; at && result.addresses.size() < most_addresses; at = at->ai_next)
        result.addresses.push_back(copy_of(*at));
    return result;
}

} // namespace signet::worker
