// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/public_key.hpp"

#include "certmap/parse/x509.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

struct KeyInfo {
    Bytes der; // the SubjectPublicKeyInfo
    const ASN1_OBJECT* algorithm = nullptr;
    const ASN1_OBJECT* curve = nullptr; // null: not named
    View bits;
};

std::optional<KeyInfo> info_of(const X509* x509) {
    const X509_PUBKEY* encoded = X509_get_X509_PUBKEY(x509);
    KeyInfo info;
    ASN1_OBJECT* algorithm = nullptr;
    const unsigned char* bits = nullptr;
    int size = 0;
    X509_ALGOR* identifier = nullptr;
    if (X509_PUBKEY_get0_param(&algorithm, &bits, &size, &identifier, encoded) != 1) return std::nullopt;
    info.algorithm = algorithm;
    info.bits = {bits, static_cast<std::size_t>(size)};
    int type = V_ASN1_UNDEF;
    const void* parameters = nullptr;
    X509_ALGOR_get0(nullptr, &type, &parameters, identifier);
    if (type == V_ASN1_OBJECT) info.curve = static_cast<const ASN1_OBJECT*>(parameters);
    unsigned char* der = nullptr;
    const int der_size = i2d_X509_PUBKEY(encoded, &der);
    if (der_size <= 0) return std::nullopt;
    info.der.assign(der, der + der_size);
    OPENSSL_free(der);
    return info;
}

struct Strength {
    KeyType type = KeyType::other;
    int bits = 0;
};

std::optional<Strength> strength_of(const EVP_PKEY* key) {
    if (key == nullptr) return std::nullopt;
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return Strength{KeyType::rsa, EVP_PKEY_get_bits(key)};
    case EVP_PKEY_EC: return Strength{KeyType::ec, EVP_PKEY_get_bits(key)};
    default: return Strength{KeyType::other, EVP_PKEY_get_bits(key)}; // an int of libcrypto
    }
}

std::optional<Strength> rsa_strength(const KeyInfo& info) {
    const unsigned char* at = info.bits.data();
    const KeyPtr key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(info.bits.size())));
    if (at != info.bits.data() + info.bits.size()) return std::nullopt;
    return strength_of(key.get());
}

std::optional<Strength> ec_strength(const KeyInfo& info) {
    const CurvePtr curve(EC_GROUP_new_by_curve_name(OBJ_obj2nid(info.curve)));
    const PointPtr point(curve ? EC_POINT_new(curve.get()) : nullptr);
    if (!point) return std::nullopt;
    const bool on_curve =
        EC_POINT_oct2point(curve.get(), point.get(), info.bits.data(), info.bits.size(), nullptr) == 1 &&
        EC_POINT_is_at_infinity(curve.get(), point.get()) == 0;
    if (!on_curve) return std::nullopt;
    return Strength{KeyType::ec, EC_GROUP_order_bits(curve.get())};
}

std::optional<Strength> other_strength(const KeyInfo& info) {
    const unsigned char* at = info.der.data();
    const KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(info.der.size())));
    return strength_of(key.get());
}

// The two usual kinds by themselves: libcrypto's search for who can decode a key takes a hundred times as
// long as decoding it.
std::optional<Strength> strength_of(const KeyInfo& info) {
    const int algorithm = OBJ_obj2nid(info.algorithm);
    if (algorithm == NID_rsaEncryption) return rsa_strength(info);
    if (algorithm == NID_X9_62_id_ecPublicKey && info.curve != nullptr) return ec_strength(info);
    return other_strength(info);
}

template <std::size_t Size>
bool digest(View bytes, const EVP_MD* type, std::array<std::uint8_t, Size>& into) {
    return EVP_Digest(bytes.data(), bytes.size(), into.data(), nullptr, type, nullptr) == 1;
}

} // namespace

Result<PublicKey> public_key(const X509* x509) {
    const auto info = info_of(x509);
    const auto strength = info ? strength_of(*info) : std::nullopt;
    if (!strength) return Error{"the public key cannot be decoded", {}};
    PublicKey key;
    key.type = strength->type;
    key.bits = static_cast<unsigned>(std::max(strength->bits, 0));
    const bool done =
        digest(info->der, EVP_sha1(), key.info_sha1) && digest(info->der, EVP_sha256(), key.info_sha256) &&
        digest(info->bits, EVP_sha1(), key.bits_sha1) && digest(info->bits, EVP_sha256(), key.bits_sha256);
    if (!done) return Error{"libcrypto has no SHA-1 or SHA-256", {}};
    return key;
}

} // namespace signet::certmap
