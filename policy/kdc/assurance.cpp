// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/assurance.hpp"

#include <algorithm>
#include <cstddef>

namespace signet::policy {
namespace {

bool holds(std::span<const std::string> list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

bool share_one(std::span<const std::string> wanted, std::span<const std::string> there) {
    return std::ranges::any_of(wanted, [&](const std::string& one) { return holds(there, one); });
}

bool key_is_enough(const AssuranceRule& rule, const CertificateFacts& facts) {
    const bool right_kind = facts.key && std::ranges::find(rule.keys, *facts.key) != rule.keys.end();
    if (!rule.keys.empty() && !right_kind) return false;
    if (rule.rsa_bits == 0 || facts.key == CertificateKey::ec) return true;
    return facts.key == CertificateKey::rsa && facts.key_bits >= rule.rsa_bits;
}

bool applies(const AssuranceRule& rule, const AssuranceSettings& settings, const CertificateFacts& facts) {
    if (!rule.policies.empty() && !share_one(rule.policies, facts.policies)) return false;
    if (!rule.issuers.empty() && !holds(rule.issuers, facts.issuer_key)) return false;
    if (rule.hardware && !share_one(settings.hardware_policies, facts.policies)) return false;
    return key_is_enough(rule, facts);
}

} // namespace

Assurance assurance_of(const AssuranceSettings& settings, const CertificateFacts& facts) {
    Assurance made;
    made.indicators.push_back(settings.indicator);
    for (std::size_t i = 0; i < settings.rules.size(); ++i) {
        const AssuranceRule& rule = settings.rules[i];
        if (!applies(rule, settings, facts)) continue;
        for (const std::string& indicator : rule.indicators) {
            if (!holds(made.indicators, indicator)) made.indicators.push_back(indicator);
        }
        made.hw_authent = made.hw_authent || rule.hw_authent;
        made.rules.push_back(rule.name.empty() ? "rule " + std::to_string(i + 1) : rule.name);
    }
    return made;
}

} // namespace signet::policy
