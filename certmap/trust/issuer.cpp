// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/issuer.hpp"

#include "certmap/trust/decode.hpp"
#include "certmap/trust/signature.hpp"

#include <openssl/err.h>

namespace signet::certmap {

std::optional<std::size_t> find_issuer(std::span<const std::uint8_t> certificate,
                                       std::span<const Der> candidates) {
    std::optional<std::size_t> found;
    const auto decoded = trust::decode(certificate);
    for (std::size_t at = 0; decoded && !found && at < candidates.size(); ++at) {
        const auto candidate = trust::decode(candidates[at]);
        if (candidate && trust::has_signed(candidate.get(), decoded.get())) found = at;
    }
    ERR_clear_error();
    return found;
}

} // namespace signet::certmap
