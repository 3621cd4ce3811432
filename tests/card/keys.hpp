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

// SP 800-73-4 part 1, table 4b. The twenty retired ones, 82 to 95, have no names of their own: retired_key().
enum class KeyReference : std::uint8_t {
    Authentication = 0x9A,     // PIN once
    Signature = 0x9C,          // PIN always
    KeyManagement = 0x9D,      // PIN once
    CardAuthentication = 0x9E, // never a PIN
};

// The number of a retired key, from 1 to 20; 0: it is none.
constexpr unsigned retired_number(KeyReference reference) {
    constexpr unsigned kFirst = 0x82;
    constexpr unsigned kLast = 0x95;
    const auto byte = static_cast<unsigned>(reference);
    return byte >= kFirst && byte <= kLast ? byte - kFirst + 1 : 0;
}
constexpr KeyReference retired_key(unsigned number) {
    return static_cast<KeyReference>(0x81 + number);
}

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
