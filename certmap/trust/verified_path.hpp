// SPDX-License-Identifier: Apache-2.0
#pragma once

// A path that was found good, as plain values: what revocation and assurance are judged by. Made by
// authorities.hpp, which may be asked for it long before the path is used.

#include "certmap/certificate/certificate.hpp"
#include "certmap/trust/chain.hpp"

#include <string>
#include <vector>

namespace signet::certmap {

struct PathCertificate {
    Sha256
        issuer_key{}; // SHA-256 of its issuer's SubjectPublicKeyInfo, by which revocation_file.hpp names CAs
    Bytes serial{};   // as Certificate::serial
    TimeSpan validity{};
    std::string subject{}; // RFC 4514 text in ASCII
};

struct VerifiedPath {
    // The certificates below the anchor, which nobody is asked about: the certificate itself, its CA, ...
    std::vector<PathCertificate> certificates{};
    // Dotted OIDs of the certificate's own policies that every CA of the path allows (the
    // authority-constrained-policy-set of RFC 5280 6.1), under the names that they have at the anchor: a CA
    // that maps its own policy to a better one gains nothing.
    std::vector<std::string> policies{};
    // Strictly between these times every certificate of the path is valid, and so the path is good.
    TimeSpan holds{};
};

} // namespace signet::certmap
