// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/possession.hpp"

#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/trust/signature.hpp"
#include "certmap/trust/x509.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Releaser<EVP_MD_CTX_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Releaser<ECDSA_SIG_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Releaser<BN_free>>;

struct Scheme {
    const char* digest; // libcrypto's name
    std::size_t signature_bytes;
    bool is_ecdsa;
};

std::optional<Scheme> scheme_of(EVP_PKEY* key) {
    const auto bytes = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) return Scheme{"SHA256", bytes, false};
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return std::nullopt;
    std::array<char, 32> name{}; // a curve whose name is longer is none of ours
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return std::nullopt;
    const std::string_view curve(name.data());
    if (curve == SN_X9_62_prime256v1) return Scheme{"SHA256", 2 * bytes, true};
    if (curve == SN_secp384r1) return Scheme{"SHA384", 2 * bytes, true};
    return std::nullopt;
}

NumberPtr number_of(View bytes) {
    return NumberPtr(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

// ECDSA-Sig-Value (RFC 3279 2.2.3), which is what libcrypto takes. Written here, so that nobody's DER is read.
Bytes as_der(View raw) {
    const EcdsaPtr value(ECDSA_SIG_new());
    NumberPtr r = number_of(raw.first(raw.size() / 2));
    NumberPtr s = number_of(raw.last(raw.size() / 2));
    if (!value || !r || !s || ECDSA_SIG_set0(value.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release()); // they are the value's now
    static_cast<void>(s.release());
    return der_of(i2d_ECDSA_SIG, value.get());
}

// PKCS#1 v1.5 is what libcrypto takes an RSA signature for unless it is told otherwise.
bool is_signed(EVP_PKEY* key, const char* digest, View challenge, View signature) {
    const DigestContextPtr context(EVP_MD_CTX_new());
    return context &&
           EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key, nullptr) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), challenge.data(),
                            challenge.size()) == 1;
}

Possession judge(EVP_PKEY* key, View challenge, View signature) {
    if (key == nullptr) return Possession::key_unsupported;
    if (!trust::has_strong_key(key)) return Possession::key_too_weak;
    const auto scheme = scheme_of(key);
    if (!scheme) return Possession::key_unsupported;
    if (signature.size() != scheme->signature_bytes) return Possession::not_proven;
    const Bytes der = scheme->is_ecdsa ? as_der(signature) : Bytes(signature.begin(), signature.end());
    return is_signed(key, scheme->digest, challenge, der) ? Possession::proven : Possession::not_proven;
}

} // namespace

Possession judge_possession(const DecodedCertificate& certificate, View challenge, View signature) {
    const Possession judged = judge(X509_get0_pubkey(certificate.x509()), challenge, signature);
    ERR_clear_error();
    return judged;
}

} // namespace signet::certmap
