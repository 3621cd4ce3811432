// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is a certificate of a path revoked? Asked of the certificate itself and of every CA below the anchor (RFC 5280
// 6.1.3 (a) (3)), each at its own issuer.

#include "certmap/judgement/judgement.hpp"
#include "certmap/trust/verified_path.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"
#include "kdc_plugin/decision/revocation_shelf.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace signet::kdc {

struct RevocationTime {
    std::int64_t now = 0; // seconds since 1970
    std::chrono::steady_clock::time_point steady{};
};

// What is known of one certificate.
certmap::RevocationOpinion judge_revocation_of(const certmap::PathCertificate& certificate, bool is_authority,
                                               const CompiledSettings& settings, RevocationShelf& shelf,
                                               const RevocationTime& time);

// The first path that is good; if there is none, the objection to the first.
certmap::RevocationOpinion judge_revocation_of(std::span<const certmap::VerifiedPath> paths,
                                               const CompiledSettings& settings, RevocationShelf& shelf,
                                               const RevocationTime& time);

} // namespace signet::kdc
