// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is there an answer about the certificates of each CA, and how long will it do? Is a CA revoked itself? For hosts and KDCs alike.

#include "certmap/certificate/certificate.hpp"
#include "certmap/revocation/issuer_policies.hpp"
#include "daemon/signetctl/check/finding.hpp"
#include "policy/revocation_settings.hpp"

#include <cstdint>
#include <vector>

namespace signet::ctl {

struct RevocationQuestion {
    const policy::RevocationSettings& settings;
    const certmap::IssuerPolicies& issuers;
    std::vector<certmap::Certificate> authorities{};   // that sign cards
    std::vector<certmap::Certificate> intermediates{}; // CAs below those; they sign cards, too
    const char* fetch = "";                            // the command that brings answers
};

void check_revocation(const RevocationQuestion& question, std::int64_t now, Findings& findings);

} // namespace signet::ctl
