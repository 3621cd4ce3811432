// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/decode.hpp"

#include "certmap/parse/digest.hpp"
#include "certmap/trust/chain.hpp"

namespace signet::certmap::trust {

X509Ptr decode(std::span<const std::uint8_t> der) {
    if (der.size() > max_der_size) return nullptr;
    const unsigned char* at = der.data();
    X509Ptr decoded(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (at != der.data() + der.size()) return nullptr;
    return decoded;
}

std::optional<Sha256> key_digest(const X509* certificate) {
    const Bytes info = der_of(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate));
    Sha256 value{};
    const bool done = !info.empty() && digest(info, value);
    return done ? std::optional(value) : std::nullopt;
}

} // namespace signet::certmap::trust
