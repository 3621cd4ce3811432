// SPDX-License-Identifier: Apache-2.0
#pragma once

// The judge of a ticket that another process claims to have got: the realm's KDC must turn it into a service
// ticket that this host's own key opens. A KDC that does not know the host's key cannot do that, whatever
// certificate it has shown to the card. Blocking, with a deadline an exchange; no privileges needed once
// HostKeys are there.

#include "daemon/worker/kerberos/host_keys.hpp"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace signet::worker {

struct VerifiedTicket {
    std::string client;                  // as the host's key decrypted it, never as the claim names it
    std::vector<std::string> indicators; // authentication indicators, if they were wanted
    std::chrono::system_clock::time_point end_time;  // of the host's ticket, no later than the TGT's
    std::chrono::system_clock::time_point auth_time; // when the KDC saw a proof, also of a renewed ticket
};

struct TicketClaim {
    std::span<const std::uint8_t> credentials;
    std::chrono::seconds clock_offset{0}; // how far the KDC's clock is said to be ahead of ours
    std::string kdc{};                    // that is said to have given it; asked first, if this host knows it
};

struct CheckOptions {
    std::chrono::milliseconds kdc_timeout{5000};
    bool wants_indicators = false;
    bool trace = false; // what libkrb5 traces goes to standard error
};

// Errors: bad-request (no ticket-granting ticket), ticket-not-verified (no host key opens what the KDC gives,
// or the ticket is not of this logon), ticket-wrong-principal (the claim names another client than the KDC),
// clock-skew, kdc-unreachable.
Result<VerifiedTicket> check_ticket(const HostKeys& keys, const TicketClaim& claim,
                                    const CheckOptions& options);

// A ticket that its owner has had for a while: of any age, and by the clock of this machine alone. It comes from the owner,
// and the owner's word sends nobody to a realm that is not one of these. Errors: as above, and realm-not-allowed.
Result<VerifiedTicket> check_cached_ticket(const HostKeys& keys, std::span<const std::uint8_t> credentials,
                                           std::span<const std::string> realms, const CheckOptions& options);

} // namespace signet::worker
