// SPDX-License-Identifier: Apache-2.0
// [revocation] of signet.toml and of kdc.toml, as typed values with their defaults: a part of policy/settings.hpp and
// policy/kdc/settings.hpp.
#pragma once

#include "certmap/text/revocation_policy.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace signet::policy {

using certmap::RevocationDemand;

inline constexpr const char* default_revocation_directory = "/var/lib/signet/revocation";

// One [[revocation.issuer]]: a CA that has other rules than the rest, and where its answers come from.
struct IssuerRevocation {
    std::string certificate{};                        // PEM file of the CA
    std::optional<RevocationDemand> check{};          // nullopt: as for the rest
    std::optional<std::chrono::milliseconds> grace{}; // likewise
    std::vector<std::string> crl{};                   // http:// URLs
    std::vector<std::string> ocsp{};                  // http:// URLs
    friend bool operator==(const IssuerRevocation&, const IssuerRevocation&) = default;
};

// [revocation] of signet.toml and of kdc.toml.
struct RevocationSettings {
    std::chrono::milliseconds grace{0}; // how long an answer counts beyond its nextUpdate
    std::string directory = default_revocation_directory;
    std::vector<IssuerRevocation> issuers{};
    friend bool operator==(const RevocationSettings&, const RevocationSettings&) = default;
};

// `rest`: for the certificates of CAs that have no section, or one that does not say.
certmap::RevocationPolicy revocation_policy(const RevocationSettings& settings, RevocationDemand rest);

} // namespace signet::policy
