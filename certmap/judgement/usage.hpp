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

// Wanted: an RSA or EC key, not a CA, a key usage with digitalSignature (a certificate without the extension
// is refused: RFC 4556 3.2.1 lets the KDC do so, and every logon profile has it), and at least one of
// `eku_any`, which holds names of oid.hpp or dotted OIDs. anyExtendedKeyUsage counts neither in the
// certificate nor in `eku_any`; an element that is neither a name nor an OID refuses everything, since the
// administrator meant something else.
UsageVerdict logon_usage(const Certificate& certificate, std::span<const std::string> eku_any);

} // namespace signet::certmap
