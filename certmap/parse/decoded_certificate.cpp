// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/decoded_certificate.hpp"

#include "certmap/certificate/certificate.hpp"
#include "certmap/parse/without_decoders.hpp"
#include "certmap/parse/x509.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <string>
#include <utility>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

KeyPtr ec_key(const X509_ALGOR* algorithm, View bits) {
    int type = V_ASN1_UNDEF;
    const void* curve = nullptr;
    X509_ALGOR_get0(nullptr, &type, &curve, algorithm);
    if (type != V_ASN1_OBJECT) return nullptr;
    const Bytes parameters = der_of(i2d_ASN1_OBJECT, static_cast<const ASN1_OBJECT*>(curve));
    const unsigned char* at = parameters.data();
    EVP_PKEY* key = d2i_KeyParams(EVP_PKEY_EC, nullptr, &at, static_cast<long>(parameters.size()));
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

bool is_encoded_as(const X509* x509, View der) {
    return std::ranges::equal(der_of(i2d_X509, x509), der);
}

// Setting the key encodes it anew; only if that changes no byte it is the key that the certificate has.
bool set_usual_key(X509* x509) {
    const X509_PUBKEY* encoded = X509_get_X509_PUBKEY(x509);
    const Bytes before = der_of(i2d_X509_PUBKEY, encoded);
    const KeyPtr key = usual_key(encoded);
    return key && X509_set_pubkey(x509, key.get()) == 1 &&
           der_of(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(x509)) == before;
}

// nullptr: no usual key, or something else that the slow way has to look at.
X509Ptr decode_fast(View der) {
    OSSL_LIB_CTX* context = without_decoders();
    X509* x509 = context == nullptr ? nullptr : X509_new_ex(context, nullptr);
    const unsigned char* at = der.data();
    // Frees what it was given when it fails.
    X509Ptr decoded(x509 == nullptr ? nullptr : d2i_X509(&x509, &at, static_cast<long>(der.size())));
    const bool is_whole = decoded && set_usual_key(decoded.get()) && is_encoded_as(decoded.get(), der);
    return is_whole ? std::move(decoded) : nullptr;
}

Result<X509Ptr> decode_slowly(View der) {
    const unsigned char* at = der.data();
    X509Ptr x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!x509) return error_of("not a DER certificate");
    if (at != der.data() + der.size()) return error_of("there are bytes behind the certificate");
    // libcrypto reads BER as well; two encodings of one certificate would have two fingerprints.
    if (!is_encoded_as(x509.get(), der)) return error_of("the encoding is not DER");
    return x509;
}

} // namespace

Result<DecodedCertificate> DecodedCertificate::of(View der) {
    if (der.size() > max_certificate_size)
        return error_of("longer than " + std::to_string(max_certificate_size) + " bytes");
    X509Ptr fast = decode_fast(der);
    auto x509 = fast ? Result<X509Ptr>(std::move(fast)) : decode_slowly(der);
    ERR_clear_error(); // libcrypto's queue is the thread's; what matters of it has been said
    if (!x509) return x509.error();
    return DecodedCertificate(std::move(*x509), Bytes(der.begin(), der.end()));
}

Bytes public_key_info_of(const DecodedCertificate& certificate) {
    return der_of(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate.x509()));
}

} // namespace signet::certmap
