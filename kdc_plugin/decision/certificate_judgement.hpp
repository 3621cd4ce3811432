// SPDX-License-Identifier: Apache-2.0
#pragma once

// May this certificate log on as this principal, and what is its ticket worth? The story of the certauth
// half, told from top to bottom in certificate_judgement.cpp. Asked by the KDC and by `signetctl kdc
// explain`, with the same facts, so that both say the same. Whether the client has the certificate's key is
// MIT's to check; that was done before.

#include "certmap/judgement/judgement.hpp"
#include "certmap/revocation/revocation_shelf.hpp"
#include "certmap/trust/revocation_request.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"
#include "kdc_plugin/decision/known_mappings.hpp"
#include "kdc_plugin/decision/principal_match.hpp"
#include "policy/decision.hpp"
#include "policy/kdc/assurance.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signet::kdc {

struct CertificateQuestion {
    std::span<const std::uint8_t> der{};
    Client client{};
    std::optional<std::string> signet_certmap{};    // string attributes of the client's entry
    std::optional<std::string> pkinit_cert_match{}; // likewise
    std::string attribute_problem{};                // one of them cannot be read
    std::int64_t now = 0;                           // seconds since 1970
};

// What it is decided by; for the call.
struct Evidence {
    const CompiledSettings& settings;
    std::span<const certmap::Rule> rules{};  // of the settings, and behind them of the domain in the store
    certmap::NamedAccounts* store = nullptr; // nullptr: there is none
    std::string store_problem{};             // there is one, and it cannot be asked
    const certmap::BlockList& blocked;
    certmap::RevocationShelf& revocation;
    certmap::KnownCertificates& known;
    KnownMappings& mappings; // of these settings and this store
    std::chrono::steady_clock::time_point now{};
};

struct CertificateVerdict {
    policy::Decision decision{};
    policy::Assurance assurance{};                  // granted: what the ticket is worth
    bool weak = false;                              // refused because the mapping is not strong
    std::vector<policy::KeyAttestation> attested{}; // granted: what the card's maker says of the key
    std::string by{};      // who named the account: "rule 2 'UPN'", "store entry 'alice' by issuer-serial"
    std::string warning{}; // granted all the same
    std::string subject{}; // of the certificate, printable ASCII; empty: it has no name, or cannot be read
    std::string serial{};  // hexadecimal
    std::string fingerprint{};                   // SHA-256, hexadecimal
    std::optional<certmap::Sha256> issuer_key{}; // its CA's, when the chain is good
    std::vector<std::string> policies{};         // granted: those that the whole path allows, dotted OIDs
    // Certificates of the path about which there is no fresh answer, and a responder that could be asked.
    std::vector<certmap::RevocationRequest> ask_ocsp_about{};

    bool granted() const { return decision.granted(); }
};

CertificateVerdict judge_certificate(const CertificateQuestion& question, const Evidence& evidence);

// What the client of a request is identified by; for the call. `kdc explain` asks with the same.
certmap::BindingPolicy binding_policy_of(const policy::MappingSettings& mapping);
certmap::Sources sources_of(const CompiledSettings& settings, std::span<const certmap::Rule> rules,
                            certmap::NamedAccounts* store, const Client& client);
certmap::Subject subject_of(const Client& client, const policy::KdcCertificateSettings& settings);

} // namespace signet::kdc
