// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which KDCs a realm has, and the way to them. libkrb5 has no public call for it.

#include "daemon/worker/kerberos/kdcinfo.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"
#include "daemon/worker/kerberos/transport.hpp"

#include <map>

namespace signet::worker {

// [realms] REALM kdc of krb5.conf; without one, those of SSSD; without these, the DNS (_kerberos._tcp.REALM, and without
// these _kerberos._udp.REALM), unless krb5.conf says dns_lookup_kdc = false. Error: kdc-unreachable.
Result<std::vector<KdcAddress>> locate_kdcs(const Krb5Context& context, const std::string& realm,
                                            const SssdFolder& sssd = {});

// The transports of one attempt, one a realm: a referral leads from realm to realm. Owned by the attempt; the
// context must outlive it.
class RealmTransports {
public:
    RealmTransports(const Krb5Context& context, TransportLimits limits)
        : context_(context), limits_(limits) {}

    // See KdcTransport::prefer.
    void prefer(std::string kdc) { preferred_ = std::move(kdc); }

    // Errors: those of locate_kdcs and KdcTransport::exchange.
    Result<KdcReply> exchange(const std::string& realm, std::span<const std::uint8_t> request);

private:
    Result<KdcTransport*> transport_to(const std::string& realm);

    const Krb5Context& context_;
    TransportLimits limits_;
    std::string preferred_;
    std::map<std::string, KdcTransport> transports_;
};

} // namespace signet::worker
