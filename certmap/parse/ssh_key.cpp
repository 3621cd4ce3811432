// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/ssh_key.hpp"

#include "certmap/parse/der_reader.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/x509.hpp"
#include "certmap/text/releaser.hpp"
#include "certmap/text/ssh_data.hpp"
#include "certmap/text/text.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <string>
#include <string_view>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;
using NumberPtr = std::unique_ptr<BIGNUM, Releaser<BN_free>>;

constexpr std::string_view rsa_type = "ssh-rsa";
constexpr std::string_view ec_type_head = "ecdsa-sha2-";
constexpr std::string_view ed25519_type = "ssh-ed25519";
constexpr std::size_t ed25519_size = 32; // bytes, RFC 8032 5.1.5

struct Curve {
    std::string_view name; // libcrypto's
    std::string_view ssh_name;
    std::size_t coordinate_bytes;
};
constexpr Curve curves[] = {
    {SN_X9_62_prime256v1, "nistp256", 32}, {SN_secp384r1, "nistp384", 48}, {SN_secp521r1, "nistp521", 66}};

// OpenSSH knows points uncompressed only (SEC 1 2.3.3), and so does PIV (SP 800-78-4).
bool is_point_of(const Curve& curve, View point) {
    return point.size() == 1 + 2 * curve.coordinate_bytes && point[0] == 0x04;
}

// A number that is not negative: a first bit that is set gets a byte before it (mpint of RFC 4251 5).
void append_number(Bytes& key, const BIGNUM* number) {
    Bytes magnitude(static_cast<std::size_t>(BN_num_bytes(number)) + 1);
    BN_bn2bin(number, magnitude.data() + 1);
    const bool needs_zero = magnitude.size() > 1 && (magnitude[1] & 0x80U) != 0;
    append_ssh_string(key, View(magnitude).subspan(needs_zero ? 0 : 1));
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
    Bytes written;
    append_ssh_string(written, rsa_type);
    append_number(written, exponent.get());
    append_number(written, modulus.get());
    return written;
}

const Curve* curve_of(const EVP_PKEY* key) {
    std::array<char, 32> name{}; // a curve whose name is longer is none of ours
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return nullptr;
    const auto* const curve = std::ranges::find(curves, std::string_view(name.data()), &Curve::name);
    return curve == std::end(curves) ? nullptr : curve;
}

Bytes ec_key(const EVP_PKEY* key, View point) {
    const Curve* const curve = curve_of(key);
    if (curve == nullptr || !is_point_of(*curve, point)) return {};
    Bytes written;
    append_ssh_string(written, std::string(ec_type_head) + std::string(curve->ssh_name));
    append_ssh_string(written, curve->ssh_name);
    append_ssh_string(written, point);
    return written;
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

// A length of DER (X.690 8.1.3), of contents below 64 KiB.
void append_der(Bytes& into, std::uint8_t tag, View contents) {
    into.push_back(tag);
    const std::size_t size = contents.size();
    if (size > 0xff) into.push_back(0x82);
    if (size > 0xff) into.push_back(static_cast<std::uint8_t>(size >> 8U));
    if (size > 0x7f && size <= 0xff) into.push_back(0x81);
    into.push_back(static_cast<std::uint8_t>(size & 0xffU));
    into.insert(into.end(), contents.begin(), contents.end());
}

// Bits of a number above zero in its one form, in SSH as in DER; 0: it is none.
std::size_t bits_of_number(View number) {
    if (number.empty() || (number[0] & 0x80U) != 0) return 0;
    if (number[0] != 0) return 8 * number.size() - static_cast<std::size_t>(std::countl_zero(number[0]));
    const bool is_needed = number.size() > 1 && (number[1] & 0x80U) != 0;
    return is_needed ? 8 * (number.size() - 1) : 0;
}

Error unreadable(std::string problem) {
    return Error{"SSH key: " + std::move(problem), {}};
}

Error cut_off() {
    return unreadable("it is cut off");
}

// RSAPublicKey (RFC 8017 A.1.1).
Result<Bytes> rsa_bits(SshReader& reader) {
    const auto exponent = reader.string();
    const auto modulus = reader.string();
    if (!exponent || !modulus) return cut_off();
    const std::size_t size = bits_of_number(*modulus);
    if (size == 0 || bits_of_number(*exponent) == 0)
        return unreadable("a number of it is not positive, or not in its one form");
    if (size < min_ssh_rsa_bits || size > max_ssh_rsa_bits)
        return unreadable("RSA with " + std::to_string(size) + " bits; from " +
                          std::to_string(min_ssh_rsa_bits) + " to " + std::to_string(max_ssh_rsa_bits) +
                          " are taken");
    Bytes numbers;
    append_der(numbers, der_tag::integer, *modulus);
    append_der(numbers, der_tag::integer, *exponent);
    Bytes bits;
    append_der(bits, der_tag::sequence, numbers);
    return bits;
}

Result<Bytes> ec_bits(SshReader& reader, const Curve& curve) {
    const auto name = reader.text();
    const auto point = reader.string();
    if (!name || !point) return cut_off();
    if (*name != curve.ssh_name) return unreadable("its curve is not that of its type");
    if (!is_point_of(curve, *point)) return unreadable("its point is not an uncompressed one of its curve");
    return Bytes(point->begin(), point->end());
}

Result<Bytes> ed25519_bits(SshReader& reader) {
    const auto point = reader.string();
    if (!point) return cut_off();
    if (point->size() != ed25519_size) return unreadable("Ed25519 with another length than 32 bytes");
    return Bytes(point->begin(), point->end());
}

Result<Bytes> bits_by_type(SshReader& reader, std::string_view type) {
    if (type == rsa_type) return rsa_bits(reader);
    if (type == ed25519_type) return ed25519_bits(reader);
    for (const Curve& curve : curves)
        if (type.starts_with(ec_type_head) && type.substr(ec_type_head.size()) == curve.ssh_name)
            return ec_bits(reader, curve);
    constexpr std::size_t max_shown_type = 64; // bytes
    return unreadable("no certificate has keys of type '" + printable_ascii(type.substr(0, max_shown_type)) +
                      "'");
}

} // namespace

Bytes ssh_key_of(const DecodedCertificate& certificate) {
    auto key = key_of(certificate.x509());
    ERR_clear_error();
    return key;
}

Result<Bytes> public_key_bits_of_ssh(View ssh_key) {
    if (ssh_key.size() > max_ssh_key)
        return unreadable("it is longer than " + std::to_string(max_ssh_key) + " bytes");
    SshReader reader(ssh_key);
    const auto type = reader.text();
    if (!type) return cut_off();
    auto bits = bits_by_type(reader, *type);
    if (bits && !reader.is_at_end()) return unreadable("something stands behind it");
    return bits;
}

Result<Sha256> public_key_of_ssh(View ssh_key) {
    const auto bits = public_key_bits_of_ssh(ssh_key);
    if (!bits) return bits.error();
    Sha256 sha256{};
    if (!digest(*bits, sha256)) return unreadable("libcrypto has no SHA-256");
    return sha256;
}

} // namespace signet::certmap
