// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CAs that certificates are judged by, decoded, with what is asked of them again and again.

#include "certmap/text/result.hpp"
#include "certmap/trust/verified_path.hpp"
#include "certmap/trust/x509.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signet::certmap::trust {

struct DecodedAuthority {
    X509Ptr certificate{};
    bool is_anchor = false;
    Sha256 key{};                  // SHA-256 of the SubjectPublicKeyInfo
    std::optional<Bytes> serial{}; // nullopt: none that RFC 5280 allows
    TimeSpan validity{};
    bool is_for_logon = true; // its own extended key usage does not exclude it
};

// Anchors and intermediates, each certificate once, in an order of their own: what a verdict says does not
// depend on the order of a file.
using DecodedAuthorities = std::vector<DecodedAuthority>;

// An error for one that cannot be decoded, and for too many.
Result<DecodedAuthorities> decode_authorities(std::span<const Der> anchors,
                                              std::span<const Der> intermediates,
                                              std::span<const std::string> purposes);

// When a certificate is valid; a time that cannot be decoded is never.
TimeSpan validity_of(const X509* certificate);

} // namespace signet::certmap::trust
