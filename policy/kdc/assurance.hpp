// SPDX-License-Identifier: Apache-2.0
// What a ticket is worth that this certificate got: authentication indicators (RFC 8129) and the flag
// hw-authent. Pure.
#pragma once

#include "policy/kdc/settings.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

struct CertificateFacts {
    // Dotted OIDs that the whole path allows (certmap/trust/verified_path.hpp), never what the certificate says
    // of itself: its CA may have no right to claim them.
    std::span<const std::string> policies{};
    std::string_view issuer_key{};       // SHA-256 of its issuer's SubjectPublicKeyInfo, in lower-case hex
    std::optional<CertificateKey> key{}; // nullopt: another kind
    unsigned key_bits = 0;
};

struct Assurance {
    std::vector<std::string> indicators{}; // settings.indicator first, each once
    bool hw_authent = false;
    std::vector<std::string> rules{}; // names of those that applied, for explanations
    friend bool operator==(const Assurance&, const Assurance&) = default;
};

Assurance assurance_of(const AssuranceSettings& settings, const CertificateFacts& facts);

} // namespace signet::policy
