// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/signature_check.hpp"

#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/text/releaser.hpp"
#include "daemon/worker/kerberos/pkcs11/ecdsa_compat.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>

namespace signet::worker {
namespace {

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, certmap::Releaser<EVP_PKEY_CTX_free>>;

// Without a digest of its own libcrypto compares the input itself, a DigestInfo or a hash.
bool verifies(EVP_PKEY* key, KeyType type, ByteView input, ByteView signature) {
    const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
    if (type == KeyType::rsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1)
        return false;
    return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), input.data(), input.size()) ==
           1;
}

} // namespace

bool is_of_certificate(ByteView certificate, KeyType type, ByteView input, ByteView signature) {
    const auto decoded = certmap::DecodedCertificate::of(certificate);
    EVP_PKEY* const key = decoded ? X509_get0_pubkey(decoded->x509()) : nullptr;
    if (key == nullptr) return false;
    const auto encoded = type == KeyType::ec ? ecdsa_to_der(signature)
                                             : std::vector<std::uint8_t>(signature.begin(), signature.end());
    const bool is_of_it = !encoded.empty() && verifies(key, type, input, encoded);
    ERR_clear_error();
    return is_of_it;
}

} // namespace signet::worker
