// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/assurance.hpp"

#include <algorithm>
#include <cstddef>

namespace signet::policy {
namespace {

bool holds(std::span<const std::string> list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

bool claims_hardware(const AssuranceSettings& settings, const CertificateFacts& facts) {
    return std::ranges::any_of(settings.hardware_policies,
                               [&](const std::string& policy) { return holds(facts.policies, policy); });
}

bool applies(const AssuranceRule& rule, const AssuranceSettings& settings, const CertificateFacts& facts) {
    if (rule.hardware && !claims_hardware(settings, facts)) return false;
    return !unmet_condition({{}, rule.policies, rule.issuers, rule.keys, rule.rsa_bits, rule.attested},
                            facts);
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
