// SPDX-License-Identifier: Apache-2.0
// What an administrator asks of certificates and of their keys: [certificates] of signet.toml(5), [service.NAME.certificates], and in part the
// assurance rules of kdc.toml(5). Part of policy/settings.hpp.
#pragma once

#include "policy/revocation_settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

// In eku_any: a certificate without extended key usage, which RFC 5280 4.2.1.12 lets be used for everything.
inline constexpr std::string_view no_extended_key_usage = "none";

// What eku_any is unless it is set: smart card logon (MS-WCCE 2.2.2.7.7.3) and PKINIT (RFC 4556 3.2.2).
std::vector<std::string> usual_extended_key_usages();

struct CertificateSettings {
    // Dotted OIDs of extended key usages, or no_extended_key_usage; a certificate needs one of them.
    std::vector<std::string> eku_any = usual_extended_key_usages();
    RevocationDemand revocation = RevocationDemand::off; // without a section of its CA
    std::string
        block_list{}; // path of cards that are refused at once; empty: none, and one that is set must be there
    // Before the end of a certificate, of a card or a CA: its person and the administrator are told. 0: never.
    std::chrono::milliseconds expiry_warning = std::chrono::hours(24 * 30);
    // PEM files: CAs of makers of cards, who are believed about keys and about nothing else. None: no card is asked.
    std::vector<std::string> attestation_anchors{};
    friend bool operator==(const CertificateSettings&, const CertificateSettings&) = default;
};

enum class CertificateKey : std::uint8_t { rsa, ec };

// What the maker of a card says of a key on it (certmap/trust/attestation.hpp).
enum class KeyAttestation : std::uint8_t {
    hardware,   // the card has made it, and never lets it out
    pin,        // it does not sign without a PIN
    pin_always, // nor twice with one
    touch,      // nor without a touch of the last 15 seconds
};

// Which of the certificates that [certificates] admits a service takes; what is empty asks for nothing.
struct ServiceCertificates {
    std::vector<std::string> eku_any{};  // as in CertificateSettings
    std::vector<std::string> policies{}; // OIDs of certificate policies, one of them
    // SHA-256 of the issuer's SubjectPublicKeyInfo in lower-case hex, one of them. Another CA may have the same name.
    std::vector<std::string> issuers{};
    std::vector<CertificateKey> keys{};
    std::uint32_t rsa_bits = 0;             // an RSA key has at least these; an EC key is not asked
    std::vector<KeyAttestation> attested{}; // all of them
    friend bool operator==(const ServiceCertificates&, const ServiceCertificates&) = default;
};

} // namespace signet::policy
