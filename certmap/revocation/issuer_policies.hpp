// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which CA's certificates are checked how: the policy of the settings with the files of the CAs read. Immutable; made anew when
// one of the files changes.

#include "certmap/certificate/certificate.hpp"
#include "certmap/text/result.hpp"
#include "certmap/text/revocation_policy.hpp"

#include <map>
#include <sys/types.h>
#include <vector>

namespace signet::certmap {

class IssuerPolicies {
public:
    // `owner` as in daemon/system/trusted_file.hpp. Files that cannot be used are in `problems`, and then nothing may be decided
    // by what comes out: a CA is missing.
    static IssuerPolicies read(const RevocationPolicy& policy, uid_t owner, std::vector<Error>& problems);

    // `issuer_key`: SHA-256 of the CA's SubjectPublicKeyInfo.
    const IssuerPolicy& of(const Sha256& issuer_key) const;

private:
    IssuerPolicy others_{};
    std::map<Sha256, IssuerPolicy> issuers_{};
};

} // namespace signet::certmap
