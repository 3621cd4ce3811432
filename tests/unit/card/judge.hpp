// SPDX-License-Identifier: Apache-2.0
// Who says whether a signature is one: libcrypto, with the public key.
#pragma once

#include "tests/card/keys.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace signet::card {

using Context = std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)>;

inline Context context_of(const PrivateKey& key) {
    return {EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free};
}

// Over a hash of SHA-256; that of an EC key in DER.
inline bool verifies(const PrivateKey& key, ByteView hash, ByteView signature, bool rsa) {
    const auto context = context_of(key);
    EXPECT_EQ(EVP_PKEY_verify_init(context.get()), 1);
    if (rsa) {
        EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING), 1);
        EXPECT_EQ(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()), 1);
    }
    return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hash.data(), hash.size()) == 1;
}

} // namespace signet::card
