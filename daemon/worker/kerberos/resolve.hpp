// SPDX-License-Identifier: Apache-2.0
#pragma once

// Name to addresses, with the DNS kept on a short lead. Used by transport and locate.

#include "daemon/worker/kerberos/kdc_address.hpp"
#include "daemon/worker/kerberos/kdc_connection.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace signet::worker {

inline constexpr int dns_query_seconds =
    1; // resolv.conf(5) timeout; its default of 5 is longer than our whole deadline
// At each name server: one that is alone is asked twice, since a packet may be lost.
inline constexpr int attempts_at(int name_servers) {
    return name_servers > 1 ? 1 : 2;
}
// What a name costs at most where every name server is silent, of which resolv.conf(5) takes three.
inline constexpr std::chrono::seconds longest_lookup{3};

// The first few addresses in the order of the system (RFC 6724). The error is a text for a log. Where no name server
// answers it takes up to longest_lookup, which the caller's deadline cannot shorten.
struct Resolved {
    std::vector<SocketAddress> addresses{};
    std::string failure{};      // why there are none
    bool dns_is_silent = false; // that is why
};
Resolved resolve(const KdcAddress& kdc);

// It is no name: nobody is asked.
bool is_number(const KdcAddress& kdc);

} // namespace signet::worker
