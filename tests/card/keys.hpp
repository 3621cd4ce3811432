// SPDX-License-Identifier: Apache-2.0
// The private keys of the card and what the card does with them: the raw operations of GENERAL AUTHENTICATE.
// Hashing and padding are the terminal's work. libcrypto behind it.
#pragma once

#include "tests/card/bytes.hpp"
#include "tests/card/result.hpp"

#include <openssl/types.h>

#include <memory>

namespace signet::card {

// SP 800-78-4, table 6-2, and RSA of 4096 bits as YubiKeys have it since 5.7.
enum class Algorithm : std::uint8_t {
    Rsa3072 = 0x05,
    Rsa2048 = 0x07,
    EccP256 = 0x11,
    EccP384 = 0x14,
    Rsa4096 = 0x16,
};

// SP 800-73-4 part 1, table 4b.
enum class KeyReference : std::uint8_t {
    Authentication = 0x9A,     // PIN once
    Signature = 0x9C,          // PIN always
    KeyManagement = 0x9D,      // PIN once
    CardAuthentication = 0x9E, // never a PIN
};

inline constexpr KeyReference kKeyReferences[] = {KeyReference::Authentication, KeyReference::Signature,
                                                  KeyReference::KeyManagement,
                                                  KeyReference::CardAuthentication};

class PrivateKey {
public:
    // Fails for what PIV does not know: other lengths and curves.
    static Result<PrivateKey> from_pem(std::string_view pem);
    static Result<PrivateKey> generate(Algorithm algorithm);

    Algorithm algorithm() const { return algorithm_; }
    EVP_PKEY* get() const { return key_.get(); }

    // RSA: private operation on a block as long as the modulus. EC: ECDSA (DER) over a hash not longer than
    // the field.
    Result<Bytes> sign(ByteView challenge) const;

    // ECDH with an uncompressed point: the X coordinate. Fails on RSA keys and on points off the curve.
    Result<Bytes> agree(ByteView point) const;

private:
    using KeyPointer = std::shared_ptr<EVP_PKEY>; // never written to: copies of a key share it

    PrivateKey(KeyPointer key, Algorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {}
    static Result<PrivateKey> adopt(KeyPointer key);
    bool fits(ByteView challenge) const;

    KeyPointer key_;
    Algorithm algorithm_;
};

} // namespace signet::card
