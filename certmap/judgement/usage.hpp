// SPDX-License-Identifier: Apache-2.0
#pragma once

// May this certificate be used to log on, by what it says its key is for? Our own policy instead of a
// library's notion of a purpose: the administrator names the extended key usages in signet.toml,
// [certificates] eku_any.

#include "certmap/certificate/certificate.hpp"

#include <span>
#include <string>

namespace signet::certmap {

struct UsageVerdict {
    bool allowed = false;
    std::string problem; // for the administrator; empty when allowed
};

// Wanted: an RSA or EC key, or Ed25519 where it works, not a CA, a key usage with digitalSignature (RFC 4556 3.2.1), and at least one of
// `eku_any`, which holds names of oid.hpp, dotted OIDs, or "none". "none" is a certificate without extended key
// usage; one without key usage as well is then taken too, for RFC 5280 restricts it in nothing. Without "none" both
// extensions have to be there. anyExtendedKeyUsage counts neither in the certificate nor in `eku_any`; an element
// that is none of these refuses everything, since the administrator meant something else.
UsageVerdict logon_usage(const Certificate& certificate, std::span<const std::string> eku_any,
                         bool ed25519_works = false);

} // namespace signet::certmap
