// SPDX-License-Identifier: Apache-2.0
#pragma once

// Name to addresses, with the DNS kept on a short lead. Used by transport and locate.

#include "daemon/worker/kerberos/kdc_address.hpp"
#include "daemon/worker/kerberos/kdc_connection.hpp"

namespace signet::worker {

inline constexpr int dns_query_seconds =
    1; // resolv.conf(5) timeout; its default of 5 is longer than our whole deadline
inline constexpr int dns_query_attempts = 2;

// The first few addresses in the order of the system (RFC 6724). The error is a text for a log. A silent name
// server costs about 2 s each, which the caller's deadline cannot shorten.
struct Resolved {
    std::vector<SocketAddress> addresses;
    std::string failure; // why there are none
};
Resolved resolve(const KdcAddress& kdc);

} // namespace signet::worker
