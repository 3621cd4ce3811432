// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/public_key.hpp"

#include "certmap/parse/der_reader.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/x509.hpp"

#include <algorithm>
#include <span>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;

KeyType type_of(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return KeyType::rsa;
    case EVP_PKEY_EC: return KeyType::ec;
    case EVP_PKEY_ED25519: return KeyType::ed25519;
    default: return KeyType::other; // an int of libcrypto
    }
}

// libcrypto minds neither bytes behind an RSA key nor the point at infinity, which is one byte (SEC 1 2.3.3).
bool is_whole(KeyType type, View bits) {
    switch (type) {
    case KeyType::rsa: return DerReader(bits).take_last(der_tag::sequence).has_value();
    case KeyType::ec: return bits.size() > 1;
    case KeyType::ed25519: // libcrypto looks at its length
    case KeyType::other: return true;
    }
    return false;
}

} // namespace

Result<PublicKey> public_key(const X509* x509) {
    const EVP_PKEY* decoded = X509_get0_pubkey(x509);
    const X509_PUBKEY* encoded = X509_get_X509_PUBKEY(x509);
    const unsigned char* data = nullptr;
    int size = 0;
    if (decoded == nullptr || X509_PUBKEY_get0_param(nullptr, &data, &size, nullptr, encoded) != 1)
        return Error{"the public key cannot be decoded", {}};
    const View bits(data, static_cast<std::size_t>(size));
    PublicKey key;
    key.type = type_of(decoded);
    key.bits = static_cast<unsigned>(std::max(EVP_PKEY_get_bits(decoded), 0));
    const Bytes info = der_of(i2d_X509_PUBKEY, encoded);
    if (info.empty() || !is_whole(key.type, bits)) return Error{"the public key cannot be decoded", {}};
    const bool done = digest(info, key.info_sha1) && digest(info, key.info_sha256) &&
                      digest(bits, key.bits_sha1) && digest(bits, key.bits_sha256);
    if (!done) return Error{"libcrypto has no SHA-1 or SHA-256", {}};
    return key;
}

} // namespace signet::certmap
