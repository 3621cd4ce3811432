// SPDX-License-Identifier: Apache-2.0
#pragma once

// Name to addresses, with the DNS kept on a short lead. Used by transport.hpp only.

#include "daemon/worker/kerberos/kdc_address.hpp"
#include "daemon/worker/kerberos/kdc_connection.hpp"

namespace signet::worker {

// The first few addresses in the order of the system (RFC 6724). The error is a text for a log. A silent name
// server costs about 2 s each, which the caller's deadline cannot shorten.
struct Resolved {
    std::vector<SocketAddress> addresses;
    std::string failure; // why there are none
};
Resolved resolve(const KdcAddress& kdc);

} // namespace signet::worker
