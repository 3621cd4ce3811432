// SPDX-License-Identifier: Apache-2.0
// What an administrator of a KDC has set, as typed values with their defaults, in the order of kdc.toml(5).
// Made by policy/kdc/kdc_toml.hpp; owned by who reads the file (kdc_plugin, signetctl).
#pragma once

#include "policy/kdc/hours.hpp"
#include "policy/kdc/principal.hpp"
#include "policy/settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace signet::policy {

inline constexpr const char* default_kdc_settings = "/etc/signet/kdc.toml";
inline constexpr const char* default_block_list = "/var/lib/signet/kdc/blocked";
inline constexpr const char* default_attestations = "/var/lib/signet/kdc/attestations";
inline constexpr const char* default_kdc_revocation_directory = "/var/lib/signet/kdc/revocation";

enum class KdcMode : std::uint8_t {
    enforce, // what is refused here is refused
    audit,   // what would be refused is logged, and the KDC's own modules decide
};

// How the realm in a UPN is compared with this KDC's.
enum class UpnRealm : std::uint8_t {
    exact,
    ignore_case, // Active Directory writes the DNS name, in lower case
};

struct KdcCertificateSettings {
    std::vector<std::string> logon_cas{}; // PEM files: the CAs whose certificates may log on; at least one
    std::vector<std::string> intermediates{}; // PEM files: CAs between those and the certificates
    std::vector<std::string> eku_any = usual_extended_key_usages();
    UpnRealm upn_realm = UpnRealm::exact;
    std::vector<std::string> upn_suffixes{}; // that mean this KDC's realm too; ASCII case does not count
    std::string block_list{};                // empty: the default one, which need not be there
    friend bool operator==(const KdcCertificateSettings&, const KdcCertificateSettings&) = default;
};

struct KdcRevocationSettings : RevocationSettings {
    RevocationDemand check = RevocationDemand::off;
    friend bool operator==(const KdcRevocationSettings&, const KdcRevocationSettings&) = default;
};

// One [[assurance.rule]]: what a certificate must be, all of it, and what its tickets are worth then.
struct AssuranceRule {
    std::string name{};                  // for messages
    std::vector<std::string> policies{}; // OIDs of certificate policies, one of them; empty: any
    // SHA-256 of the issuer's SubjectPublicKeyInfo in lower-case hex, one of them; empty: any. Another CA may have
    // the same name.
    std::vector<std::string> issuers{};
    std::vector<CertificateKey> keys{};     // empty: any
    std::uint32_t rsa_bits = 0;             // an RSA key has at least these; an EC key is not asked
    std::vector<KeyAttestation> attested{}; // all of them
    bool hardware = false;                  // the certificate claims a key that never leaves its hardware
    std::vector<std::string> indicators{};  // authentication indicators (RFC 8129)
    bool hw_authent = false;                // the ticket's flag, for principals with requires_hwauth
    friend bool operator==(const AssuranceRule&, const AssuranceRule&) = default;
};

// Certificate policies that say so: Microsoft's key attestation (endorsement key and certificate) and the US
// Federal PKI's common-hardware, common-authentication and common-High.
std::vector<std::string> built_in_hardware_policies();

struct AssuranceSettings {
    std::string indicator = "card"; // of every ticket that a card got; what "a card ticket" means in rules
    std::vector<std::string> hardware_policies = built_in_hardware_policies(); // OIDs; one is the claim
    // PEM files: CAs of makers of cards, who are believed about keys and about nothing else. None: no statement counts.
    std::vector<std::string> attestation_anchors{};
    std::string attestations = default_attestations; // the folder of the cards' statements about their keys
    std::vector<AssuranceRule> rules{};
    friend bool operator==(const AssuranceSettings&, const AssuranceSettings&) = default;
};

struct CardRequirement {
    bool everyone = false;                      // but for `except`
    std::vector<PrincipalPattern> principals{}; // without `everyone`: these
    std::vector<PrincipalPattern> except{};     // they win
    // KDB string attribute of a principal, "required" or "optional", that goes before the lists.
    std::string attribute = "signet_card";
    friend bool operator==(const CardRequirement&, const CardRequirement&) = default;
};

enum class RequestKind : std::uint8_t { initial, service }; // AS, TGS
enum class TicketAction : std::uint8_t { allow, deny, limit };

// One [[ticket.rule]]. All conditions must hold; an empty one does. Rules are read from the top: `allow` and
// `deny` end it, the lifetimes of all that applied until then count, the shortest wins.
struct TicketRule {
    std::string name{}; // for messages
    std::vector<PrincipalPattern> client{};
    std::vector<PrincipalPattern> service{};
    std::optional<RequestKind> request{};
    std::vector<std::string> with{};    // the ticket has one of these indicators
    std::vector<std::string> without{}; // and none of these
    std::vector<Hours> hours{};         // one of these holds now
    std::vector<Hours> outside{};       // none of these does
    TicketAction action = TicketAction::limit;
    std::optional<std::chrono::seconds> lifetime{};
    std::optional<std::chrono::seconds> renewable{};
    friend bool operator==(const TicketRule&, const TicketRule&) = default;
};

struct KdcSettings {
    KdcMode mode = KdcMode::enforce;
    KdcCertificateSettings certificates{};
    MappingSettings mapping{};
    KdcRevocationSettings revocation{{.directory = default_kdc_revocation_directory}};
    AssuranceSettings assurance{};
    CardRequirement card{};
    std::vector<TicketRule> tickets{};
    friend bool operator==(const KdcSettings&, const KdcSettings&) = default;
};

// Where the block list is.
std::string block_list_of(const KdcSettings& settings);

certmap::RevocationPolicy revocation_policy(const KdcSettings& settings);

} // namespace signet::policy
