// SPDX-License-Identifier: Apache-2.0
#include "tests/token/signing.hpp"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>

namespace signet::lab_token {
namespace {

template <auto End>
struct Free {
    template <class Thing>
    void operator()(Thing* thing) const {
        End(thing);
    }
};
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

Key key_of(const std::filesystem::path& path) {
    const File file(std::fopen(path.c_str(), "re"));
    return Key(file ? PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

Bytes raw(const Bytes& der, int field) {
    const unsigned char* at = der.data();
    const EcSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    Bytes bytes(2 * static_cast<std::size_t>(field));
    if (!signature) return {};
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes.data(), field);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes.data() + field, field);
    return bytes;
}

} // namespace

Bytes der_of(const std::filesystem::path& path) {
    const File file(std::fopen(path.c_str(), "re"));
    const Certificate certificate(file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!certificate) return {};
    Bytes der(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)));
    unsigned char* at = der.data();
    i2d_X509(certificate.get(), &at);
    return der;
}

bool is_rsa(const std::filesystem::path& path) {
    const Key key = key_of(path);
    return key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA;
}

Bytes signature(const std::filesystem::path& path, std::span<const unsigned char> input, bool in_der) {
    const Key key = key_of(path);
    const Context context(key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr);
    if (!context || EVP_PKEY_sign_init(context.get()) != 1) return {};
    const bool rsa = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA;
    if (rsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) return {};
    Bytes signed_bytes(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
    std::size_t length = signed_bytes.size();
    if (EVP_PKEY_sign(context.get(), signed_bytes.data(), &length, input.data(), input.size()) != 1)
        return {};
    signed_bytes.resize(length);
    return rsa || in_der ? signed_bytes : raw(signed_bytes, (EVP_PKEY_get_bits(key.get()) + 7) / 8);
}

} // namespace signet::lab_token
