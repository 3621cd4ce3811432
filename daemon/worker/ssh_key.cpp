// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/ssh_key.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/text/releaser.hpp"
#include "certmap/text/ssh_wire.hpp"
#include "daemon/protocol/field_types.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace signet::worker {
namespace {

using certmap::Bytes;
using certmap::SshWriter;
using View = std::span<const std::uint8_t>;
using NumberPtr = std::unique_ptr<BIGNUM, certmap::Releaser<BN_free>>;

struct Curve {
    std::string_view name; // libcrypto's
    std::string_view ssh_name;
    std::size_t coordinate_bytes;
};
constexpr Curve curves[] = {
    {SN_X9_62_prime256v1, "nistp256", 32}, {SN_secp384r1, "nistp384", 48}, {SN_secp521r1, "nistp521", 66}};

// The bytes of a number that is not negative.
Bytes magnitude_of(const BIGNUM* number) {
    Bytes magnitude(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, magnitude.data());
    return magnitude;
}

NumberPtr number_of(const EVP_PKEY* key, const char* parameter) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return nullptr;
    return NumberPtr(number);
}

Bytes rsa_key(const EVP_PKEY* key) {
    const NumberPtr modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const NumberPtr exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    if (!modulus || !exponent) return {};
    SshWriter writer;
    writer.string("ssh-rsa");
    writer.mpint(magnitude_of(exponent.get()));
    writer.mpint(magnitude_of(modulus.get()));
    return writer.bytes();
}

const Curve* curve_of(const EVP_PKEY* key) {
    std::array<char, 32> name{}; // a curve whose name is longer is none of ours
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return nullptr;
    for (const Curve& curve : curves)
        if (curve.name == name.data()) return &curve;
    return nullptr;
}

// OpenSSH knows points uncompressed only (SEC 1 2.3.3), and so does PIV (SP 800-78-4): as they stand in the certificate.
Bytes ec_key(const EVP_PKEY* key, View point) {
    const Curve* const curve = curve_of(key);
    if (curve == nullptr || point.size() != 1 + 2 * curve->coordinate_bytes || point[0] != 0x04) return {};
    SshWriter writer;
    writer.string("ecdsa-sha2-" + std::string(curve->ssh_name));
    writer.string(curve->ssh_name);
    writer.string(point);
    return writer.bytes();
}

// The contents of the BIT STRING of SubjectPublicKeyInfo (RFC 5280 4.1).
View key_bits_of(const X509* x509) {
    const unsigned char* bits = nullptr;
    int size = 0;
    if (X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr, X509_get_X509_PUBKEY(x509)) != 1) return {};
    return {bits, static_cast<std::size_t>(size)};
}

Bytes key_of(const X509* x509) {
    const EVP_PKEY* const key = X509_get0_pubkey(x509);
    if (key == nullptr) return {};
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return rsa_key(key);
    case EVP_PKEY_EC: return ec_key(key, key_bits_of(x509));
    default: return {}; // an int of libcrypto
    }
}

} // namespace

std::string ssh_key_of(const certmap::DecodedCertificate& certificate) {
    auto text = certmap::base64(key_of(certificate.x509()));
    ERR_clear_error();
    return text.size() <= protocol::max_ssh_key ? text : std::string();
}

} // namespace signet::worker
