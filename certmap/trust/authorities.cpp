// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"

#include "certmap/trust/decode.hpp"
#include "certmap/trust/judgement.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace signet::certmap {

class Authorities::Decoded {
public:
    explicit Decoded(trust::DecodedAuthorities those) : authorities(std::move(those)) {}

    trust::DecodedAuthorities authorities;
};

Authorities::Authorities(std::unique_ptr<Decoded> decoded) : decoded_(std::move(decoded)) {}
Authorities::Authorities(Authorities&&) noexcept = default;
Authorities& Authorities::operator=(Authorities&&) noexcept = default;
Authorities::~Authorities() = default;

Result<Authorities> Authorities::decode(std::span<const Der> anchors, std::span<const Der> intermediates,
                                        std::span<const std::string> purposes) {
    auto decoded = trust::decode_authorities(anchors, intermediates, purposes);
    if (!decoded) return decoded.error();
    return Authorities(std::make_unique<Decoded>(std::move(*decoded)));
}

AuthorityVerdict Authorities::judge(const DecodedCertificate& leaf, std::int64_t time) const {
    return trust::judge(decoded_->authorities, leaf.x509(), time);
}

Result<Sha256> key_of_authority(std::span<const std::uint8_t> certificate) {
    const auto x509 = trust::decode(certificate);
    const bool is_authority = x509 && X509_check_ca(x509.get()) != 0;
    const auto key = is_authority ? trust::key_digest(x509.get()) : std::nullopt;
    ERR_clear_error();
    if (!x509) return Error{"not a DER certificate", {}};
    if (!is_authority) return Error{"not the certificate of a CA", {}};
    if (!key) return Error{"libcrypto has no SHA-256", {}};
    return *key;
}

} // namespace signet::certmap
