// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a certificate says, as a plain value: the only form in which rules, policy and messages see one. It is
// made by parse/parse_certificate.hpp and says nothing about trust; whether it is believed is
// trust/authorities.hpp. Every name in it is safe to print and to compare: valid UTF-8 without control or
// bidirectional characters. A name that is not stands in `refused_names` instead, without its text, and no
// rule can match or expand it.

#include "certmap/certificate/distinguished_name.hpp"
#include "certmap/certificate/key_usage.hpp"
#include "certmap/text/encoding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

enum class KeyType : std::uint8_t { rsa, ec, ed25519, other };

enum class NameKind : std::uint8_t {
    subject,
    issuer,
    upn,
    pkinit_principal,
    rfc822,
    dns,
    uri,
    directory_name,
    ip_address,
    registered_id,
    other_name,
    sid,
};

// For messages: "subject", "UPN", ...
std::string_view describe(NameKind kind) noexcept;

struct RefusedName {
    NameKind kind;
    std::string problem; // e.g. "contains a NUL"

    bool operator==(const RefusedName&) const = default;
};

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;

// Two ways to name a key by its digest: of the whole SubjectPublicKeyInfo (RFC 7469, RFC 5280 4.2.1.2), and
// of the contents of its BIT STRING alone, which is what Active Directory's SHA1-PUKEY and the usual subject
// key identifier are made of (RFC 5280 4.2.1.2 method 1).
struct PublicKey {
    KeyType type = KeyType::other;
    unsigned bits = 0; // RSA modulus, or the size of the curve's field
    Sha1 info_sha1{};
    Sha256 info_sha256{};
    Sha1 bits_sha1{};
    Sha256 bits_sha256{};
};

// Seconds since 1970-01-01 UTC, both ends inclusive (RFC 5280 4.1.2.5).
struct Validity {
    std::int64_t not_before = 0;
    std::int64_t not_after = 0;
};

// A subject alternative name of a kind that only its CA knows (RFC 5280 4.2.1.6).
struct OtherName {
    std::string oid; // dotted
    Bytes value;     // DER of what stands inside the [0]
};

// Bytes of a certificate's DER; a PIV container holds 3 KiB at most.
inline constexpr std::size_t max_certificate_size = 64UL * 1024;

struct Certificate {
    Bytes der;
    DistinguishedName subject; // empty when the certificate names only by SAN
    DistinguishedName issuer;
    Bytes serial;    // magnitude, most significant byte first, no leading zero byte
    Sha256 sha256{}; // of the whole DER
    Sha1 sha1{};     // likewise
    PublicKey key;
    Validity validity;
    Bytes subject_key_id;                        // empty: no such extension
    Bytes authority_key_id;                      // its keyIdentifier; empty: none
    std::optional<KeyUsage> key_usage;           // nullopt: no such extension
    std::vector<std::string> extended_key_usage; // dotted OIDs
    std::vector<std::string> policies;           // dotted OIDs of certificatePolicies
    bool is_ca = false;                          // basicConstraints cA

    std::vector<std::string> upns; // otherName 1.3.6.1.4.1.311.20.2.3 [MS-WCCE]
    // otherName 1.3.6.1.5.2.2 (RFC 4556 3.2.2), krb5 text "a/b@REALM"
    std::vector<std::string> pkinit_principals;
    std::vector<std::string> rfc822_names;
    std::vector<std::string> dns_names;
    std::vector<std::string> uris;
    std::vector<DistinguishedName> directory_names;
    std::vector<std::string> ip_addresses;   // "192.0.2.1", "2001:db8::1" (RFC 5952)
    std::vector<std::string> registered_ids; // dotted
    std::vector<OtherName> other_names;      // all of them, UPNs and PKINIT principals too
    std::vector<Bytes> x400_addresses;       // DER
    std::vector<Bytes> edi_party_names;      // DER
    // "S-1-5-...": the account's in Active Directory, from the extension 1.3.6.1.4.1.311.25.2
    // [MS-WCCE 2.2.2.7.7.4] or the URI tag:microsoft.com,2022-09-14:sid:. A certificate with two that differ
    // does not parse.
    std::optional<std::string> sid;
    std::vector<RefusedName> refused_names;
};

// Why names of this kind are not to be used, if one of them was refused.
std::optional<std::string> refusal_of(const Certificate& certificate, NameKind kind);

} // namespace signet::certmap
