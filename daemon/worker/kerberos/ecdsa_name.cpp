// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/ecdsa_name.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <dlfcn.h>
#include <utility>

namespace signet::worker {
namespace {

thread_local EcdsaNaming* naming_in_use = nullptr; // only EcdsaNaming sets it

bool is_signed_by_curve(const PKCS7& message) {
    if (OBJ_obj2nid(message.type) != NID_pkcs7_signed || message.d.sign == nullptr) return false;
    const X509* signer = sk_X509_value(message.d.sign->cert, 0); // null where there is none
    const EVP_PKEY* key = signer == nullptr ? nullptr : X509_get0_pubkey(signer);
    return key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC;
}

} // namespace

EcdsaNaming::EcdsaNaming() : before_(std::exchange(naming_in_use, this)) {}

EcdsaNaming::~EcdsaNaming() {
    naming_in_use = before_;
}

bool EcdsaNaming::name(const PKCS7& message) {
    if (!is_signed_by_curve(message)) return true;
    STACK_OF(PKCS7_SIGNER_INFO)* signers = message.d.sign->signer_info;
    for (int i = 0; i < sk_PKCS7_SIGNER_INFO_num(signers); ++i) {
        X509_ALGOR* algorithm = sk_PKCS7_SIGNER_INFO_value(signers, i)->digest_enc_alg;
        // No parameters (RFC 5758 3.2).
        if (X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF, nullptr) == 0)
            return false;
        has_named_ = true;
    }
    return true;
}

} // namespace signet::worker

int i2d_PKCS7(const PKCS7* message, unsigned char** out) {
    using Encode = int (*)(const PKCS7*, unsigned char**);
    static const auto encode = reinterpret_cast<Encode>(dlsym(RTLD_NEXT, "i2d_PKCS7"));
    if (encode == nullptr) return -1;
    auto* const naming = signet::worker::naming_in_use;
    if (naming != nullptr && message != nullptr && !naming->name(*message)) return -1;
    return encode(message, out);
}
