// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verdict on a certificate that is there as bytes. One that cannot be decoded throws: the parser's tests have
// those.

#include "certmap/trust/authorities.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace signet::certmap::test {

inline AuthorityVerdict judged(const Authorities& authorities, std::span<const std::uint8_t> leaf,
                               std::int64_t time) {
    return authorities.judge(DecodedCertificate::of(leaf).value(), time);
}

// By CAs that are asked once.
inline ChainVerdict verify_chain(std::span<const std::uint8_t> leaf, std::span<const Der> anchors,
                                 std::span<const Der> intermediates, std::int64_t time,
                                 std::span<const std::string> purposes = {}) {
    return judged(Authorities::decode(anchors, intermediates, purposes).value(), leaf, time).chain;
}

} // namespace signet::certmap::test
