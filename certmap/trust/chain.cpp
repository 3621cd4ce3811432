// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/chain.hpp"

namespace signet::certmap {

std::string_view describe(ChainStatus status) noexcept {
    switch (status) {
    case ChainStatus::refused: return "refused";
    case ChainStatus::not_end_entity: return "not an end entity";
    case ChainStatus::unknown_issuer: return "unknown issuer";
    case ChainStatus::bad_signature: return "bad signature";
    case ChainStatus::key_too_small: return "key too small";
    case ChainStatus::digest_too_weak: return "digest too weak";
    case ChainStatus::expired: return "expired";
    case ChainStatus::not_yet_valid: return "not yet valid";
    case ChainStatus::issuer_expired: return "a CA has expired";
    case ChainStatus::issuer_not_yet_valid: return "a CA is not yet valid";
    case ChainStatus::unknown_extension: return "unknown critical extension";
    case ChainStatus::name_constraints: return "name constraints";
    case ChainStatus::policy: return "policy";
    case ChainStatus::issuer_not_for_logon: return "a CA is not for logon";
    case ChainStatus::path_too_long: return "path too long";
    case ChainStatus::trusted: return "trusted";
    }
    return "refused";
}

} // namespace signet::certmap
