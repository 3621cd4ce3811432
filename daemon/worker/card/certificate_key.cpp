// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/certificate_key.hpp"

#include "certmap/text/releaser.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace signet::worker {
namespace {

WorkerError no_certificate(const char* detail) {
    return {Reason::cert_malformed, detail};
}

} // namespace

Result<KeyKind> key_of_certificate(ByteView der) {
    const auto* at = der.data();
    const std::unique_ptr<X509, certmap::Releaser<X509_free>> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!certificate) return no_certificate("the card's certificate cannot be parsed");
    const EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
    if (key == nullptr) return no_certificate("the public key in the card's certificate cannot be parsed");
    const auto bits = static_cast<unsigned>(EVP_PKEY_get_bits(key));
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return KeyKind{KeyType::rsa, bits};
    case EVP_PKEY_EC: return KeyKind{KeyType::ec, bits};
    default: return no_certificate("the card's key is neither RSA nor EC");
    }
}

} // namespace signet::worker
