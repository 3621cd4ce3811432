// SPDX-License-Identifier: Apache-2.0
// What a ticket is worth that this certificate got: authentication indicators (RFC 8129) and the flag
// hw-authent. Pure.
#pragma once

#include "policy/certificate_conditions.hpp"
#include "policy/kdc/settings.hpp"

#include <string>
#include <vector>

namespace signet::policy {

struct Assurance {
    std::vector<std::string> indicators{}; // settings.indicator first, each once
    bool hw_authent = false;
    std::vector<std::string> rules{}; // names of those that applied, for explanations
    friend bool operator==(const Assurance&, const Assurance&) = default;
};

Assurance assurance_of(const AssuranceSettings& settings, const CertificateFacts& facts);

} // namespace signet::policy
