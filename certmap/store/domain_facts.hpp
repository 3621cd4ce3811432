// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a directory says of its whole domain, kept beside the accounts that a sync has brought from it.

#include "certmap/text/mapping_rule.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

struct DomainFacts {
    // SHA-256, in hexadecimal, of the CAs whose cards the domain's controllers let in (NTAuthCertificates), in its order.
    // nullopt: it does not say.
    std::optional<std::vector<std::string>> authorities{};
    // By which the domain maps certificates to its accounts (FreeIPA). Only priority, match, map, domains and name are kept: such a
    // rule finds accounts of the store, and does not make them.
    std::vector<RuleText> rules{};
    bool operator==(const DomainFacts&) const = default;
};

inline constexpr std::size_t max_domain_authorities = 256;
inline constexpr std::size_t max_domain_rules = 256;

} // namespace signet::certmap
