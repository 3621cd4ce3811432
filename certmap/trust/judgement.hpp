// SPDX-License-Identifier: Apache-2.0
#pragma once

// The judgement itself, over decoded CAs: what verify_chain and Authorities have in common.

#include "certmap/trust/authorities.hpp"
#include "certmap/trust/decoded_authorities.hpp"

#include <span>

namespace signet::certmap::trust {

// Leaves libcrypto's queue of errors empty: it is the thread's, and what matters of it has been said.
AuthorityVerdict judge(const DecodedAuthorities& authorities, std::span<const std::uint8_t> leaf,
                       std::int64_t time);

} // namespace signet::certmap::trust
