// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/issuer_policies.hpp"

#include "certmap/trust/authority_files.hpp"

namespace signet::certmap {

IssuerPolicies IssuerPolicies::read(const RevocationPolicy& policy, uid_t owner,
                                    std::vector<Error>& problems) {
    IssuerPolicies policies;
    policies.others_ = policy.others;
    for (const NamedIssuerPolicy& issuer : policy.issuers) {
        const auto certificates = read_authority_file(issuer.certificate, owner);
        if (!certificates) problems.push_back(certificates.error());
        for (const Der& certificate : certificates ? *certificates : std::vector<Der>{}) {
            const auto key = key_of_authority(certificate);
            if (key)
                policies.issuers_[*key] = issuer.policy;
            else
                problems.emplace_back(issuer.certificate + ": " + key.error().problem, "");
        }
    }
    return policies;
}

const IssuerPolicy& IssuerPolicies::of(const Sha256& issuer_key) const {
    const auto own = issuers_.find(issuer_key);
    return own == issuers_.end() ? others_ : own->second;
}

} // namespace signet::certmap
