// SPDX-License-Identifier: Apache-2.0
#pragma once

// Authentication indicators of a service ticket (RFC 8129): what the KDC vouches for about how the client got
// its ticket, such as "card". Read by GSSAPI, which opens the ticket with the host's key and believes only what
// the KDC has signed for this service (AD-CAMMAC, RFC 7751): a client can put any authorization data it likes
// into its requests.

#include "daemon/worker/kerberos/krb5_context.hpp"

#include <string>
#include <vector>

namespace signet::worker {

// `cache` holds the ticket for `service`, a principal; `keytab` its key. Nothing is sent. Errors:
// ticket-not-verified; clock-skew, where the clocks of KDC and machine differ by more than GSSAPI allows.
Result<std::vector<std::string>> authentication_indicators(krb5_ccache cache, krb5_keytab keytab,
                                                           const std::string& service);

} // namespace signet::worker
