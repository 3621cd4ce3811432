// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/decode.hpp"

#include "certmap/trust/chain.hpp"
#include "certmap/trust/without_decoders.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace signet::certmap::trust {
namespace {

X509Ptr decode_in(OSSL_LIB_CTX* context, std::span<const std::uint8_t> der) {
    if (der.size() > max_der_size) return nullptr;
    X509* x509 = X509_new_ex(context, nullptr);
    const unsigned char* at = der.data();
    // Frees what it was given when it fails.
    X509Ptr decoded(x509 == nullptr ? nullptr : d2i_X509(&x509, &at, static_cast<long>(der.size())));
    if (at != der.data() + der.size()) return nullptr;
    return decoded;
}

KeyPtr ec_key(const X509_ALGOR* algorithm, std::span<const std::uint8_t> bits) {
    int type = V_ASN1_UNDEF;
    const void* curve = nullptr;
    X509_ALGOR_get0(nullptr, &type, &curve, algorithm);
    if (type != V_ASN1_OBJECT) return nullptr;
    unsigned char* parameters = nullptr;
    const int size = i2d_ASN1_OBJECT(static_cast<const ASN1_OBJECT*>(curve), &parameters);
    const unsigned char* at = parameters;
    EVP_PKEY* key = size > 0 ? d2i_KeyParams(EVP_PKEY_EC, nullptr, &at, size) : nullptr;
    OPENSSL_free(parameters);
    KeyPtr owned(key);
    at = bits.data();
    if (!owned || d2i_PublicKey(EVP_PKEY_EC, &key, &at, static_cast<long>(bits.size())) == nullptr)
        return nullptr;
    return owned;
}

// By the algorithm's own functions, without the search for who can decode it.
KeyPtr usual_key(const X509_PUBKEY* encoded) {
    ASN1_OBJECT* algorithm = nullptr;
    const unsigned char* bits = nullptr;
    int size = 0;
    X509_ALGOR* identifier = nullptr;
    if (X509_PUBKEY_get0_param(&algorithm, &bits, &size, &identifier, encoded) != 1) return nullptr;
    switch (OBJ_obj2nid(algorithm)) {
    case NID_rsaEncryption: return KeyPtr(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &bits, size));
    case NID_X9_62_id_ecPublicKey: return ec_key(identifier, {bits, static_cast<std::size_t>(size)});
    default: return nullptr; // an int of libcrypto
    }
}

bool is_encoded_as(const X509* x509, std::span<const std::uint8_t> der) {
    unsigned char* encoded = nullptr;
    const int size = i2d_X509(x509, &encoded);
    const bool same =
        size >= 0 && std::ranges::equal(std::span(encoded, static_cast<std::size_t>(size)), der);
    OPENSSL_free(encoded);
    return same;
}

} // namespace

X509Ptr decode(std::span<const std::uint8_t> der) {
    return decode_in(nullptr, der);
}

X509Ptr decode_leaf(std::span<const std::uint8_t> der) {
    OSSL_LIB_CTX* context = without_decoders();
    if (context == nullptr) return decode(der);
    X509Ptr x509 = decode_in(context, der);
    if (!x509) return nullptr;
    const KeyPtr key = usual_key(X509_get_X509_PUBKEY(x509.get()));
    // Setting the key encodes it anew; only if that changes no byte it is the same certificate.
    const bool is_whole =
        key && X509_set_pubkey(x509.get(), key.get()) == 1 && is_encoded_as(x509.get(), der);
    return is_whole ? std::move(x509) : decode(der);
}

std::optional<Sha256> key_digest(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    Sha256 digest{};
    const bool done = size > 0 && EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr,
                                             EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    return done ? std::optional(digest) : std::nullopt;
}

} // namespace signet::certmap::trust
