// SPDX-License-Identifier: Apache-2.0
#pragma once

// How certificates are checked for revocation: as the settings have it, as it is sent to the worker that judges, and before
// anybody has read the files of the CAs (certmap/revocation/issuer_policies.hpp).

#include <cstdint>
#include <string>
#include <vector>

namespace signet::certmap {

enum class RevocationDemand : std::uint8_t {
    off,
    soft, // without a fresh answer the certificate is believed, and that is logged
    hard, // without a fresh answer it is refused
};
// It stands on the wire (daemon/protocol/fields.hpp).
constexpr RevocationDemand last_of(RevocationDemand) {
    return RevocationDemand::hard;
}

// For the certificates of one CA.
struct IssuerPolicy {
    RevocationDemand demand = RevocationDemand::off;
    std::int64_t grace = 0; // seconds that an answer counts after it ran out
    bool asks_ocsp = false; // the fetcher has a responder to ask
    friend bool operator==(const IssuerPolicy&, const IssuerPolicy&) = default;
};

struct NamedIssuerPolicy {
    std::string certificate{}; // PEM file of the CA
    IssuerPolicy policy{};
    friend bool operator==(const NamedIssuerPolicy&, const NamedIssuerPolicy&) = default;
};

struct RevocationPolicy {
    std::string directory{}; // of the answers that were fetched
    IssuerPolicy others{};   // of the CAs that are not named
    std::vector<NamedIssuerPolicy> issuers{};

    // Some CA's certificates are checked.
    bool is_asked() const {
        for (const NamedIssuerPolicy& issuer : issuers)
            if (issuer.policy.demand != RevocationDemand::off) return true;
        return others.demand != RevocationDemand::off;
    }
    friend bool operator==(const RevocationPolicy&, const RevocationPolicy&) = default;
};

} // namespace signet::certmap
