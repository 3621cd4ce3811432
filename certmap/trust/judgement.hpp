// SPDX-License-Identifier: Apache-2.0
#pragma once

// The judgement itself, over decoded CAs: what verify_chain and Authorities have in common.

#include "certmap/trust/chain.hpp"
#include "certmap/trust/x509.hpp"

#include <optional>
#include <span>

namespace signet::certmap::trust {

struct DecodedAuthorities {
    StorePtr anchors;
    ChainPtr intermediates;
};

// Fills `into`; what is wrong, if something is.
std::optional<ChainVerdict> decode_authorities(std::span<const Der> anchors,
                                               std::span<const Der> intermediates, DecodedAuthorities& into);

struct Judgement {
    ChainVerdict chain;
    // The CA that signed the certificate, as it stands among the decoded ones; nullptr: not trusted.
    const X509* issuer = nullptr;
    TimeSpan holds{}; // of a trusted one
};

// Leaves libcrypto's queue of errors empty: it is the thread's, and what matters of it has been said.
Judgement judge(const DecodedAuthorities& authorities, std::span<const std::uint8_t> leaf, std::int64_t time);

} // namespace signet::certmap::trust
