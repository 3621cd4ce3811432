// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is a certificate of a path revoked? Asked of the certificate itself and of every CA below the anchor (RFC 5280
// 6.1.3 (a) (3)), each at its own issuer.

#include "certmap/judgement/judgement.hpp"
#include "certmap/revocation/issuer_policies.hpp"
#include "certmap/revocation/revocation_shelf.hpp"
#include "certmap/trust/verified_path.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace signet::certmap {

struct RevocationTime {
    std::int64_t now = 0; // seconds since 1970
    std::chrono::steady_clock::time_point steady{};
};

// What is known of one certificate.
RevocationOpinion judge_revocation_of(const PathCertificate& certificate, bool is_authority,
                                      const IssuerPolicies& policies, RevocationShelf& shelf,
                                      const RevocationTime& time);

// The first path that is good; if there is none, the objection to the first.
RevocationOpinion judge_revocation_of(std::span<const VerifiedPath> paths, const IssuerPolicies& policies,
                                      RevocationShelf& shelf, const RevocationTime& time);

// The same for Standards::revocation; what it refers to lasts as long as it is asked.
inline auto revocation_by(const IssuerPolicies& policies, RevocationShelf& shelf,
                          const RevocationTime& time) {
    return [&policies, &shelf, time](std::span<const VerifiedPath> paths) {
        return judge_revocation_of(paths, policies, shelf, time);
    };
}

} // namespace signet::certmap
