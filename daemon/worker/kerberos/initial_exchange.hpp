// SPDX-License-Identifier: Apache-2.0
#pragma once

// An AS exchange without a card, for looks at a realm: the first request alone, and a host's logon with its own key. What a
// person's logon needs is as_exchange.hpp.

#include "daemon/protocol/bytes.hpp"
#include "daemon/worker/kerberos/host_keys.hpp"
#include "daemon/worker/kerberos/kdc_address.hpp"

#include <chrono>
#include <span>
#include <string>

namespace signet::worker {

struct GreetingAnswer {
    std::string words;                    // the KDC's, where it does not ask for a proof; empty: it does
    bool offers_pkinit = false;           // among the proofs that it takes
    std::chrono::seconds clock_offset{0}; // of the KDC's clock to ours, by its unproved word
    bool is_by_udp = false;               // it takes no TCP connections
};

// Asks this one KDC for a ticket of the principal, without any proof. Errors: kdc-unreachable, bad-request (a name that is
// none), internal-error (krb5.conf).
Result<GreetingAnswer> greet_kdc(const KdcAddress& kdc, const std::string& realm,
                                 const std::string& principal, std::chrono::milliseconds limit,
                                 const Krb5Files& config);

struct HostTicket {
    std::string client;          // as the KDC named it
    protocol::Bytes credentials; // krb5_marshal_credentials of the TGT
    std::chrono::seconds clock_offset{0};
    std::chrono::seconds lifetime{0}; // from its beginning to its end
    bool takes_armor = false;         // the KDC knows of FAST (RFC 6113), as it has proved with the ticket
};

// How long a ticket of the host's own is asked for: who gets hold of it is the host for no longer. Clocks may be off by nearly
// as much.
constexpr std::chrono::hours host_ticket_lifetime{1};

// A ticket-granting ticket by a key of the keytab, for the first of these names (HostKeys::clients) that the KDC knows as a
// client: not to be renewed, forwarded or proxied. Errors, of the first name: kdc-unreachable and those of kdc_error.hpp;
// keytab-unusable (no names). `limit` is for one exchange.
Result<HostTicket> log_on_host(const HostKeys& keys, std::span<const std::string> clients,
                               std::chrono::milliseconds limit);

} // namespace signet::worker
