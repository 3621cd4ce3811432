// SPDX-License-Identifier: Apache-2.0
// What signet.toml and kdc.toml have in common: [mapping], [revocation], eku_any of [certificates], and what is asked of a
// certificate in a service and in an assurance rule.
#pragma once

#include "policy/settings.hpp"
#include "policy/settings/section.hpp"

namespace signet::policy {

inline constexpr std::size_t max_mapping_rules = 256;     // each is tried for each certificate
inline constexpr std::size_t max_revocation_issuers = 64; // each is a process of the fetcher

// Without minimum_uid, which is a host's alone.
Section<MappingSettings> mapping_section();

template <class T>
Item<T> eku_any_key(std::vector<std::string> T::*member) {
    return key("eku_any", member, list("choices", extended_key_usage_of, Emptiness::refused),
               R"(["msSmartcardLogin", "pkinitClientAuth"])",
               "Extended key usages for logon, by name or OID, or none; a certificate needs one.");
}

// The words of a demand for answers about revocation.
Kind<RevocationDemand> revocation_demand();

inline constexpr DurationBounds grace_bounds{
    std::chrono::seconds(0), std::chrono::hours(24 * 90),
    "an answer of last quarter says nothing of a card that was lost since"};

// [[revocation.issuer]]
Section<IssuerRevocation> revocation_issuer_section();

// [revocation], but for the demand. `default_directory` as TOML.
template <class T>
std::vector<Item<T>> revocation_keys(std::string_view default_directory) {
    return {
        key<T, std::chrono::milliseconds>("grace", &T::grace, duration(grace_bounds), R"("0s")",
                                          "How long an answer counts after it ran out, up to 90d."),
        key<T, std::string>("directory", &T::directory, text("path", path_of), default_directory,
                            "Where the answers that were fetched are kept."),
        list_of<T, IssuerRevocation>("issuer", "CA", &T::issuers, revocation_issuer_section(),
                                     max_revocation_issuers),
    };
}

// The conditions that policy/certificate_conditions.hpp compares, but for purposes.
template <class T>
std::vector<Item<T>> certificate_condition_keys() {
    using enum KeyAttestation;
    const auto attestation = one_of<KeyAttestation>(
        {{"hardware", hardware}, {"pin", pin}, {"pin-always", pin_always}, {"touch", touch}});
    const auto key_kind = one_of<CertificateKey>({{"rsa", CertificateKey::rsa}, {"ec", CertificateKey::ec}});
    return {
        key("policies", &T::policies, list("OIDs", oid_of), "[]",
            "The certificate has one of these policies, and its path allows it; empty asks for none."),
        key("issuers", &T::issuers, list("strings", issuer_of), "[]",
            "The certificate is of one of these issuers, by the SHA-256 of their keys; empty is every one."),
        key("keys", &T::keys, list("choices", key_kind), "[]",
            "The certificate's key is one of these kinds: rsa, ec; empty is every one."),
        key("rsa_bits", &T::rsa_bits, number(0, 16384, "cards have keys of 2048 to 4096 bits"), "0",
            "An RSA key has at least so many bits; an EC key is not asked."),
        key("attested", &T::attested, list("choices", attestation), "[]",
            "What the card's maker attests of the key, all of it: hardware, pin, pin-always, "
            "touch; empty asks for none."),
    };
}

} // namespace signet::policy
