// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/certificate_key.hpp"

#include "certmap/text/releaser.hpp"

#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <string_view>

namespace signet::worker {
namespace {

WorkerError no_certificate(const char* detail) {
    return {Reason::cert_malformed, detail};
}

/// By its name: brainpoolP256r1 and secp256k1 have 256 bits as well, and no card of ours, nor libkrb5, signs on them.
Result<KeyKind> key_on_curve(const EVP_PKEY* key, unsigned bits) {
    std::array<char, 32> name{}; // a curve whose name is longer is none of ours
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1)
        return WorkerError{Reason::cert_key_unsupported, "a curve without a name"};
    const std::string_view curve(name.data());
    if (curve == SN_X9_62_prime256v1 || curve == SN_secp384r1) return KeyKind{KeyType::ec, bits};
    return WorkerError{Reason::cert_key_unsupported, "the curve " + std::string(curve)};
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
    case EVP_PKEY_EC: return key_on_curve(key, bits);
    default: return WorkerError{Reason::cert_key_unsupported, "neither RSA nor EC"};
    }
}

} // namespace signet::worker
