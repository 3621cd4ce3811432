// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which paths there could be. libcrypto follows one and never goes back, so that the first of two certificates
// of the same CA would decide; here all are listed, and each is verified on its own.

#include "certmap/trust/decoded_authorities.hpp"

#include <vector>

namespace signet::certmap::trust {

inline constexpr std::size_t max_paths = 16; // that are verified; cross-signed PKIs have two or three

// Authorities from the leaf's issuer to an anchor, by names and key identifiers alone: no signature was verified.
using PossiblePath = std::vector<const DecodedAuthority*>;

// The best first: valid at `time`, then the shorter.
std::vector<PossiblePath> possible_paths(const DecodedAuthorities& authorities, X509* leaf,
                                         std::int64_t time);

} // namespace signet::certmap::trust
