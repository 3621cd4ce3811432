// SPDX-License-Identifier: Apache-2.0
// Is a certificate that is believed one of those that somebody wants? The conditions are the administrator's: of a
// service of a workstation, of an assurance rule of a KDC. Both are compared here. Pure.
#pragma once

#include "certmap/text/key_policy.hpp"
#include "policy/decision.hpp"
#include "policy/settings.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

// What is known of a certificate once a path of it is good; views. Facts that nobody has set meet no condition.
struct CertificateFacts {
    // Dotted OIDs that the whole path allows (certmap/trust/verified_path.hpp), never what the certificate says
    // of itself: its CA may have no right to claim them.
    std::span<const std::string> policies{};
    std::string_view issuer_key{};       // SHA-256 of its issuer's SubjectPublicKeyInfo, in lower-case hex
    std::optional<CertificateKey> key{}; // nullopt: another kind
    unsigned key_bits = 0;
    std::span<const std::string> extended_key_usage{}; // dotted OIDs; empty: there is no such extension
    std::vector<KeyAttestation> attested{};            // by a maker that is believed
};

// In those words, what a maker says of a key that the card has made.
std::vector<KeyAttestation> attested_by(certmap::PinPolicy asks_pin, certmap::TouchPolicy asks_touch);

// As in ServiceCertificates and AssuranceRule; views of them. What is empty asks for nothing.
struct CertificateConditions {
    std::span<const std::string> eku_any{};
    std::span<const std::string> policies{};
    std::span<const std::string> issuers{};
    std::span<const CertificateKey> keys{};
    std::uint32_t rsa_bits = 0;
    std::span<const KeyAttestation> attested{};
};

// By the names of the keys in the settings.
enum class CertificateCondition : std::uint8_t { eku_any, policies, issuers, keys, rsa_bits, attested };

// The first that is not met; nothing: all are.
std::optional<CertificateCondition> unmet_condition(const CertificateConditions& wanted,
                                                    const CertificateFacts& facts);

// Does the section that holds for the service take it? Asked before there is a PIN, and again after it.
Decision may_use_certificate(const Settings& settings, std::string_view service,
                             const CertificateFacts& facts);

} // namespace signet::policy
