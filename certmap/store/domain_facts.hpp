// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a directory says of its whole domain, kept beside the accounts that a sync has brought from it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace signet::certmap {

struct DomainFacts {
    // SHA-256, in hexadecimal, of the CAs whose cards the domain's controllers let in (NTAuthCertificates), in its order.
    // nullopt: it does not say.
    std::optional<std::vector<std::string>> authorities{};
    bool operator==(const DomainFacts&) const = default;
};

inline constexpr std::size_t max_domain_authorities = 256;

} // namespace signet::certmap
