// SPDX-License-Identifier: Apache-2.0
#include "policy/revocation_settings.hpp"

namespace signet::policy {

certmap::RevocationPolicy revocation_policy(const RevocationSettings& settings, RevocationDemand rest) {
    const auto seconds = [](std::chrono::milliseconds time) {
        return std::chrono::floor<std::chrono::seconds>(time).count();
    };
    certmap::RevocationPolicy policy;
    policy.directory = settings.directory;
    policy.others = {rest, seconds(settings.grace), false};
    for (const IssuerRevocation& issuer : settings.issuers)
        policy.issuers.push_back({issuer.certificate,
                                  {issuer.check.value_or(rest),
                                   seconds(issuer.grace.value_or(settings.grace)), !issuer.ocsp.empty()}});
    return policy;
}

} // namespace signet::policy
