// SPDX-License-Identifier: Apache-2.0
#include "tests/card/keys.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace signet::card {
namespace {

struct FreeContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

std::optional<Algorithm> algorithm_of(const EVP_PKEY* key) {
    const bool rsa = EVP_PKEY_is_a(key, "RSA") == 1;
    const bool ec = EVP_PKEY_is_a(key, "EC") == 1;
    const int bits = EVP_PKEY_get_bits(key);
    if (rsa && bits == 2048) return Algorithm::Rsa2048;
    if (rsa && bits == 3072) return Algorithm::Rsa3072;
    if (rsa && bits == 4096) return Algorithm::Rsa4096;
    if (!ec) return std::nullopt;
    char group[32] = {};
    if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1) return std::nullopt;
    if (std::string_view{group} == "prime256v1") return Algorithm::EccP256;
    if (std::string_view{group} == "secp384r1") return Algorithm::EccP384;
    return std::nullopt;
}

bool is_rsa(Algorithm algorithm) {
    return algorithm == Algorithm::Rsa2048 || algorithm == Algorithm::Rsa3072 ||
           algorithm == Algorithm::Rsa4096;
}

std::size_t key_bytes(const EVP_PKEY* key) {
    return static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
}

} // namespace

Result<PrivateKey> PrivateKey::adopt(KeyPointer key) {
    if (!key) return Error{"no private key can be read"};
    const auto algorithm = algorithm_of(key.get());
    if (!algorithm) return Error{"not a key PIV knows: RSA 2048, 3072 or 4096, P-256 or P-384"};
    return PrivateKey{std::move(key), *algorithm};
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
    const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return adopt({PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free});
}

Result<PrivateKey> PrivateKey::generate(Algorithm algorithm) {
    switch (algorithm) {
    case Algorithm::Rsa2048: return adopt({EVP_RSA_gen(2048), EVP_PKEY_free});
    case Algorithm::Rsa3072: return adopt({EVP_RSA_gen(3072), EVP_PKEY_free});
    case Algorithm::Rsa4096: return adopt({EVP_RSA_gen(4096), EVP_PKEY_free});
    case Algorithm::EccP256: return adopt({EVP_EC_gen("P-256"), EVP_PKEY_free});
    case Algorithm::EccP384: return adopt({EVP_EC_gen("P-384"), EVP_PKEY_free});
    }
    return Error{"no such algorithm"};
}

bool PrivateKey::fits(ByteView challenge) const {
    const std::size_t size = key_bytes(key_.get());
    return is_rsa(algorithm_) ? challenge.size() == size : !challenge.empty() && challenge.size() <= size;
}

Result<Bytes> PrivateKey::sign(ByteView challenge) const {
    if (!fits(challenge)) return Error{"the challenge does not fit the key"};
    const Context context{EVP_PKEY_CTX_new(key_.get(), nullptr)};
    if (EVP_PKEY_sign_init(context.get()) != 1) return Error{"the key does not sign"};
    if (is_rsa(algorithm_) && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1)
        return Error{"no raw RSA"};
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = signature.size();
    if (EVP_PKEY_sign(context.get(), signature.data(), &size, challenge.data(), challenge.size()) != 1)
        return Error{"the block is not below the modulus"};
    signature.resize(size);
    return signature;
}

Result<Bytes> PrivateKey::agree(ByteView point) const {
    if (is_rsa(algorithm_)) return Error{"RSA keys do not agree"};
    const KeyPointer peer{EVP_PKEY_new(), EVP_PKEY_free};
    const bool on_curve = EVP_PKEY_copy_parameters(peer.get(), key_.get()) == 1 &&
                          EVP_PKEY_set1_encoded_public_key(peer.get(), point.data(), point.size()) == 1;
    if (!on_curve) return Error{"not a point of the key's curve"};
    const Context context{EVP_PKEY_CTX_new(key_.get(), nullptr)};
    Bytes secret(key_bytes(key_.get()));
    std::size_t size = secret.size();
    const bool agreed = EVP_PKEY_derive_init(context.get()) == 1 &&
                        EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
                        EVP_PKEY_derive(context.get(), secret.data(), &size) == 1;
    if (!agreed) return Error{"key agreement failed"};
    return secret;
}

} // namespace signet::card
