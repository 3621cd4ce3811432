// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/signature.hpp"

#include "certmap/text/releaser.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <memory>

namespace signet::certmap::trust {
namespace {

constexpr int least_bits = 112;
constexpr int least_digest = 2 * least_bits / 8; // bytes: against collisions a digest has half its bits

using PssPtr = std::unique_ptr<RSA_PSS_PARAMS, Releaser<RSA_PSS_PARAMS_free>>;

// RFC 4055 3.1: SHA-1 when none is named.
int pss_digest(const X509_ALGOR* algorithm) {
    int type = V_ASN1_UNDEF;
    const void* value = nullptr;
    X509_ALGOR_get0(nullptr, &type, &value, algorithm);
    if (type != V_ASN1_SEQUENCE) return NID_undef;
    const auto* encoded = static_cast<const ASN1_STRING*>(value);
    const PssPtr parameters(
        static_cast<RSA_PSS_PARAMS*>(ASN1_item_unpack(encoded, ASN1_ITEM_rptr(RSA_PSS_PARAMS))));
    if (!parameters || parameters->hashAlgorithm == nullptr) return NID_undef;
    const ASN1_OBJECT* digest = nullptr;
    X509_ALGOR_get0(&digest, nullptr, nullptr, parameters->hashAlgorithm);
    return OBJ_obj2nid(digest);
}

int digest_of(int signature, const X509_ALGOR* algorithm) {
    if (signature == NID_rsassaPss) return pss_digest(algorithm);
    int digest = NID_undef;
    return OBJ_find_sigid_algs(signature, &digest, nullptr) == 1 ? digest : NID_undef;
}

bool has_strong_digest(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    const int signature = OBJ_obj2nid(object);
    if (signature == NID_ED25519 || signature == NID_ED448) return true; // RFC 8032: their own
    const EVP_MD* digest = EVP_get_digestbynid(digest_of(signature, algorithm));
    return digest != nullptr && EVP_MD_get_size(digest) >= least_digest;
}

} // namespace

bool has_signed(X509* issuer, X509* certificate) {
    EVP_PKEY* key = X509_get0_pubkey(issuer);
    return key != nullptr && X509_check_issued(issuer, certificate) == X509_V_OK &&
           X509_verify(certificate, key) == 1;
}

bool has_strong_key(const EVP_PKEY* key) {
    return key != nullptr && EVP_PKEY_get_security_bits(key) >= least_bits;
}

bool is_strong(const X509_ALGOR* algorithm, const EVP_PKEY* key) {
    return has_strong_key(key) && has_strong_digest(algorithm);
}

} // namespace signet::certmap::trust
