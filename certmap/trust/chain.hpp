// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said of a path, and how long one may be. Whoever wants it said asks authorities.hpp.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

using Der = std::vector<std::uint8_t>;

enum class ChainStatus : std::uint8_t {
    refused,        // any other objection of libcrypto or ours; the detail says which
    not_end_entity, // the certificate is a CA's, or itself one of the anchors
    unknown_issuer, // no path to an anchor
    bad_signature,
    // Below 112 bits of security (SP 800-57 part 1, 5.6.1).
    key_too_small,
    digest_too_weak,
    // The certificate's own time. libcrypto counts the very second of notAfter as expired already.
    expired,
    not_yet_valid,
    // The time of a CA above it.
    issuer_expired,
    issuer_not_yet_valid,
    unknown_extension, // critical, and not understood
    name_constraints, // a name that a CA's name constraints do not allow, or that cannot be compared with them
    policy,           // the path demands a policy that the certificate has not (RFC 5280 6.1)
    issuer_not_for_logon, // a CA whose own extended key usage has no purpose of a logon
    path_too_long,        // more CAs than one of them, or max_chain_depth, allows
    trusted,
};

std::string_view describe(ChainStatus status) noexcept;

struct ChainVerdict {
    ChainStatus status = ChainStatus::refused;
    int depth = 0; // which certificate it is about: 0 itself, 1 its issuer, ...; the anchor when trusted
    std::string subject; // of that one: RFC 4514 text in ASCII; empty when trusted
    std::string detail;  // libcrypto's or our words; empty when trusted
};

// Seconds since 1970; both ends are outside. The default holds nothing.
struct TimeSpan {
    std::int64_t after = 0;
    std::int64_t before = 0;

    bool holds(std::int64_t time) const { return after < time && time < before; }
};

inline constexpr int max_chain_depth = 8;       // CAs above the certificate; bridged PKIs have up to five
inline constexpr std::size_t max_anchors = 256; // as many as one anchors file may hold
inline constexpr std::size_t max_intermediates = 256;
inline constexpr std::size_t max_der_size = 64UL * 1024; // bytes, each certificate

} // namespace signet::certmap
