// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a certificate says, as a plain value: the only form in which rules, policy and messages see one. It is
// made by parse/parse_certificate.hpp and says nothing about trust; whether it is believed is
// trust/chain.hpp. Every name in it is safe to print and to compare: valid UTF-8 without control or
// bidirectional characters. A name that is not stands in `refused_names` instead, without its text, and no
// rule can match or expand it.

#include "certmap/rules/key_usage.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

enum class KeyType : std::uint8_t { rsa, ec, other };

enum class NameKind : std::uint8_t { subject, issuer, upn, pkinit_principal, rfc822, dns };

// For messages: "subject", "UPN", ...
std::string_view describe(NameKind kind) noexcept;

struct RefusedName {
    NameKind kind;
    std::string problem; // e.g. "contains a NUL"

    bool operator==(const RefusedName&) const = default;
};

struct PublicKey {
    KeyType type = KeyType::other;
    unsigned bits = 0; // RSA modulus, or the size of the curve's field
};

// Seconds since 1970-01-01 UTC, both ends inclusive (RFC 5280 4.1.2.5).
struct Validity {
    std::int64_t not_before = 0;
    std::int64_t not_after = 0;
};

struct Certificate {
    std::string
        subject; // RFC 4514 text, most specific RDN first; empty when the certificate names only by SAN
    std::string issuer;
    std::vector<std::uint8_t> serial;      // magnitude, most significant byte first, no leading zero byte
    std::array<std::uint8_t, 32> sha256{}; // of the whole DER
    PublicKey key;
    Validity validity;
    std::optional<KeyUsage> key_usage;           // nullopt: no such extension
    std::vector<std::string> extended_key_usage; // dotted OIDs
    bool is_ca = false;                          // basicConstraints cA

    std::vector<std::string> upns; // otherName 1.3.6.1.4.1.311.20.2.3 [MS-WCCE]
    std::vector<std::string>
        pkinit_principals; // otherName 1.3.6.1.5.2.2 (RFC 4556 3.2.2), krb5 text "a/b@REALM"
    std::vector<std::string> rfc822_names;
    std::vector<std::string> dns_names;
    std::vector<RefusedName> refused_names;
};

// Why names of this kind are not to be used, if one of them was refused.
std::optional<std::string> refusal_of(const Certificate& certificate, NameKind kind);

} // namespace signet::certmap
