// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/chain.hpp"

#include "certmap/trust/judgement.hpp"

namespace signet::certmap {

std::string_view describe(ChainStatus status) noexcept {
    switch (status) {
    case ChainStatus::refused: return "refused";
    case ChainStatus::malformed: return "malformed";
    case ChainStatus::not_end_entity: return "not an end entity";
    case ChainStatus::unknown_issuer: return "unknown issuer";
    case ChainStatus::bad_signature: return "bad signature";
    case ChainStatus::too_weak: return "too weak";
    case ChainStatus::expired: return "expired";
    case ChainStatus::not_yet_valid: return "not yet valid";
    case ChainStatus::trusted: return "trusted";
    }
    return "refused";
}

ChainVerdict verify_chain(std::span<const std::uint8_t> leaf, std::span<const Der> anchors,
                          std::span<const Der> intermediates, std::int64_t time) {
    trust::DecodedAuthorities authorities;
    if (auto problem = trust::decode_authorities(anchors, intermediates, authorities)) return *problem;
    return trust::judge(authorities, leaf, time).chain;
}

} // namespace signet::certmap
