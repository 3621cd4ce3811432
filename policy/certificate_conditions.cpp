// SPDX-License-Identifier: Apache-2.0
#include "policy/certificate_conditions.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

template <class Item, class Value>
bool holds(std::span<const Item> list, const Value& value) {
    return std::ranges::find(list, value) != list.end();
}

bool share_one(std::span<const std::string> wanted, std::span<const std::string> there) {
    return std::ranges::any_of(wanted, [&](const std::string& one) { return holds(there, one); });
}

bool has_purpose(const CertificateConditions& wanted, const CertificateFacts& facts) {
    if (wanted.eku_any.empty() || share_one(wanted.eku_any, facts.extended_key_usage)) return true;
    // Facts that nobody has set name no purposes either, and so are no certificate without the extension.
    const bool is_without = facts.extended_key_usage.empty() && !facts.issuer_key.empty();
    return is_without && holds(wanted.eku_any, no_extended_key_usage);
}

bool has_bits(const CertificateConditions& wanted, const CertificateFacts& facts) {
    if (wanted.rsa_bits == 0 || facts.key == CertificateKey::ec) return true;
    return facts.key == CertificateKey::rsa && facts.key_bits >= wanted.rsa_bits;
}

bool has_all(std::span<const KeyAttestation> wanted, std::span<const KeyAttestation> there) {
    return std::ranges::all_of(wanted, [&](KeyAttestation one) { return holds(there, one); });
}

std::string_view text_of(CertificateCondition unmet) {
    switch (unmet) {
    case CertificateCondition::eku_any: return "certificates.eku_any has none of its purposes";
    case CertificateCondition::policies:
        return "certificates.policies has none of the policies that its path allows";
    case CertificateCondition::issuers: return "certificates.issuers does not have the key of its CA";
    case CertificateCondition::keys: return "certificates.keys does not have the kind of its key";
    case CertificateCondition::rsa_bits: return "certificates.rsa_bits is more than its key has";
    case CertificateCondition::attested: return "certificates.attested wants what its maker does not attest";
    }
    return {};
}

} // namespace

std::vector<KeyAttestation> attested_by(certmap::PinPolicy asks_pin, certmap::TouchPolicy asks_touch) {
    using enum KeyAttestation;
    std::vector<KeyAttestation> attested{hardware};
    if (asks_pin == certmap::PinPolicy::once || asks_pin == certmap::PinPolicy::always)
        attested.push_back(pin);
    if (asks_pin == certmap::PinPolicy::always) attested.push_back(pin_always);
    if (certmap::wants_touch(asks_touch)) attested.push_back(touch);
    return attested;
}

std::optional<CertificateCondition> unmet_condition(const CertificateConditions& wanted,
                                                    const CertificateFacts& facts) {
    using enum CertificateCondition;
    if (!has_purpose(wanted, facts)) return eku_any;
    if (!wanted.policies.empty() && !share_one(wanted.policies, facts.policies)) return policies;
    if (!wanted.issuers.empty() && !holds(wanted.issuers, facts.issuer_key)) return issuers;
    if (!wanted.keys.empty() && !(facts.key && holds(wanted.keys, *facts.key))) return keys;
    if (!has_bits(wanted, facts)) return rsa_bits;
    if (!has_all(wanted.attested, facts.attested)) return attested;
    return std::nullopt;
}

Decision may_use_certificate(const Settings& settings, std::string_view service,
                             const CertificateFacts& facts) {
    const ServiceCertificates wanted = service_named(settings, service).certificates;
    const auto unmet = unmet_condition(
        {wanted.eku_any, wanted.policies, wanted.issuers, wanted.keys, wanted.rsa_bits, wanted.attested},
        facts);
    return unmet ? refuse(Reason::cert_not_for_service, text_of(*unmet)) : grant();
}

} // namespace signet::policy
