// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/resolve.hpp"

#include <cstring>
#include <memory>
#include <netdb.h>
#include <resolv.h>

namespace signet::worker {
namespace {

constexpr std::size_t most_addresses = 4; // of one KDC: IPv4 and IPv6, twice

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

// glibc keeps its resolver settings per thread; this changes the calling thread's. They are read from resolv.conf(5) once: a
// second res_init() would take what is set here for what that file says, and the next look-up would read the file anew.
void shorten_dns_queries(bool searches_domains) {
    static const bool is_read = res_init() == 0;
    static const unsigned long options_of_file = _res.options;
    if (!is_read) return;
    _res.retrans = dns_query_seconds;
    _res.retry = attempts_at(_res.nscount);
    // A name without a dot is no top-level domain: asked as one it would cost as much again.
    _res.options = options_of_file | RES_NORELOAD | RES_NOTLDQUERY;
    if (!searches_domains) _res.options &= ~static_cast<unsigned long>(RES_DNSRCH);
}

SocketAddress copy_of(const addrinfo& info) {
    SocketAddress address;
    std::memcpy(&address.storage, info.ai_addr, info.ai_addrlen);
    address.size = info.ai_addrlen;
    return address;
}

int look_up(const KdcAddress& kdc, int flags, Addresses& found) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | flags;
    addrinfo* list = nullptr;
    const int error = getaddrinfo(kdc.host.c_str(), std::to_string(kdc.port).c_str(), &hints, &list);
    found.reset(list);
    return error;
}

// The domains of resolv.conf(5) are for names without a dot, and for others after the name itself: where that has no answer
// they have none either, and would cost as much time again.
int look_up_name(const KdcAddress& kdc, Addresses& found) {
    shorten_dns_queries(false);
    const int error = look_up(kdc, 0, found);
    if (error != EAI_NONAME && error != EAI_NODATA) return error;
    shorten_dns_queries(true);
    return look_up(kdc, 0, found);
}

} // namespace

bool is_number(const KdcAddress& kdc) {
    Addresses found(nullptr, freeaddrinfo);
    return look_up(kdc, AI_NUMERICHOST, found) == 0;
}

Resolved resolve(const KdcAddress& kdc) {
    Addresses found(nullptr, freeaddrinfo);
    int error = look_up(kdc, AI_NUMERICHOST, found);
    if (error != 0) error = look_up_name(kdc, found);
    Resolved result;
    if (error != 0) {
        result.failure = std::string("cannot be resolved: ") + gai_strerror(error);
        result.dns_is_silent = error == EAI_AGAIN;
    }
    for (const addrinfo* at = found.get(); at && result.addresses.size() < most_addresses; at = at->ai_next)
        result.addresses.push_back(copy_of(*at));
    return result;
}

} // namespace signet::worker
