// SPDX-License-Identifier: Apache-2.0
#pragma once

// The judgement itself, over decoded CAs: what Authorities::judge does.

#include "certmap/trust/authorities.hpp"
#include "certmap/trust/decoded_authorities.hpp"

namespace signet::certmap::trust {

// Leaves libcrypto's queue of errors empty: it is the thread's, and what matters of it has been said.
AuthorityVerdict judge(const DecodedAuthorities& authorities, X509* leaf, std::int64_t time);

} // namespace signet::certmap::trust
