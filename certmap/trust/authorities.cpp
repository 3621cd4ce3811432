// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/authorities.hpp"

#include "certmap/trust/decode.hpp"
#include "certmap/trust/judgement.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <map>

namespace signet::certmap {

// A verified path is made of the very objects that were decoded, so a CA is known by its address.
class Authorities::Decoded {
public:
    std::optional<Error> decode(std::span<const Der> anchors, std::span<const Der> intermediates) {
        if (auto problem = trust::decode_authorities(anchors, intermediates, authorities_))
            return Error{problem->detail, {}};
        STACK_OF(X509_OBJECT)* stored = X509_STORE_get0_objects(authorities_.anchors.get());
        for (int at = 0; at < sk_X509_OBJECT_num(stored); ++at)
            note(X509_OBJECT_get0_X509(sk_X509_OBJECT_value(stored, at)));
        for (int at = 0; at < sk_X509_num(authorities_.intermediates.get()); ++at)
            note(sk_X509_value(authorities_.intermediates.get(), at));
        return std::nullopt;
    }

    AuthorityVerdict judge(std::span<const std::uint8_t> leaf, std::int64_t time) const {
        auto judgement = trust::judge(authorities_, leaf, time);
        if (judgement.issuer == nullptr) return {std::move(judgement.chain), std::nullopt, {}};
        const auto known = keys_.find(judgement.issuer);
        if (known != keys_.end()) return {std::move(judgement.chain), known->second, judgement.holds};
        return {{ChainStatus::refused, 1, {}, "the issuer's key has no digest"}, std::nullopt, {}};
    }

private:
    void note(const X509* authority) {
        if (const auto key = trust::key_digest(authority)) keys_.emplace(authority, *key);
    }

    trust::DecodedAuthorities authorities_;
    std::map<const X509*, Sha256> keys_;
};

Authorities::Authorities(std::unique_ptr<Decoded> decoded) : decoded_(std::move(decoded)) {}
Authorities::Authorities(Authorities&&) noexcept = default;
Authorities& Authorities::operator=(Authorities&&) noexcept = default;
Authorities::~Authorities() = default;

Result<Authorities> Authorities::decode(std::span<const Der> anchors, std::span<const Der> intermediates) {
    auto decoded = std::make_unique<Decoded>();
    if (auto problem = decoded->decode(anchors, intermediates)) return *problem;
    return Authorities(std::move(decoded));
}

AuthorityVerdict Authorities::judge(std::span<const std::uint8_t> leaf, std::int64_t time) const {
    return decoded_->judge(leaf, time);
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
