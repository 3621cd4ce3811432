// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/ssh_signature.hpp"

#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/text/ssh_data.hpp"
#include "certmap/trust/signature.hpp"
#include "certmap/trust/x509.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {
namespace {

using View = std::span<const std::uint8_t>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Releaser<EVP_MD_CTX_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Releaser<EVP_PKEY_CTX_free>>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, Releaser<OSSL_PARAM_free>>;
using ParameterBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Releaser<OSSL_PARAM_BLD_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Releaser<ECDSA_SIG_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Releaser<BN_free>>;

// Bytes of a number: RSA with 16384 bits, which is OpenSSH's limit, and the zero in front. A longer one is not multiplied.
constexpr std::size_t max_number = 2049;

constexpr std::string_view rsa_name = "ssh-rsa";
constexpr std::string_view ed25519_name = "ssh-ed25519";

struct Curve {
    std::string_view name; // libcrypto's
    std::string_view ssh_name;
    std::string_view algorithm; // of keys and signatures alike
    const char* digest;
};
constexpr Curve curves[] = {{SN_X9_62_prime256v1, "nistp256", "ecdsa-sha2-nistp256", "SHA256"},
                            {SN_secp384r1, "nistp384", "ecdsa-sha2-nistp384", "SHA384"},
                            {SN_secp521r1, "nistp521", "ecdsa-sha2-nistp521", "SHA512"}};

struct RsaAlgorithm {
    std::string_view name;
    const char* digest;
};
constexpr RsaAlgorithm rsa_algorithms[] = {{"rsa-sha2-256", "SHA256"}, {"rsa-sha2-512", "SHA512"}};

// What libcrypto is asked: the signature as it takes one, and the digest, which Ed25519 has itself.
struct Question {
    const char* digest = nullptr;
    Bytes signature;
};

// Of a number that is not negative, in one of the forms that one has (RFC 4251 5).
NumberPtr number_in(SshReader& reader) {
    const auto bytes = reader.string();
    const bool is_ours = bytes && bytes->size() <= max_number && (bytes->empty() || bytes->front() < 0x80U);
    if (!is_ours) return nullptr;
    return NumberPtr(BN_bin2bn(bytes->data(), static_cast<int>(bytes->size()), nullptr));
}

KeyPtr key_of(const char* kind, const ParametersPtr& parameters) {
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    const bool made = parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
    return KeyPtr(made ? key : nullptr);
}

KeyPtr rsa_key(SshReader& reader) {
    const NumberPtr exponent = number_in(reader);
    const NumberPtr modulus = number_in(reader);
    const ParameterBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (!exponent || !modulus || !reader.is_at_end() || !builder) return nullptr;
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return key_of("RSA", ParametersPtr(OSSL_PARAM_BLD_to_param(builder.get())));
}

KeyPtr ec_key(const Curve& curve, SshReader& reader) {
    const auto name = reader.text();
    const auto point = reader.string();
    const ParameterBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (name != curve.ssh_name || !point || !reader.is_at_end() || !builder) return nullptr;
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.name.data(), 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point->data(), point->size());
    return key_of("EC", ParametersPtr(OSSL_PARAM_BLD_to_param(builder.get())));
}

KeyPtr ed25519_key(SshReader& reader) {
    const auto point = reader.string();
    if (!point || !reader.is_at_end()) return nullptr;
    return KeyPtr(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, point->data(),
                                              point->size())); // checks the size
}

KeyPtr key_of(View ssh_key) {
    SshReader reader(ssh_key);
    const auto algorithm = reader.text();
    if (algorithm == rsa_name) return rsa_key(reader);
    if (algorithm == ed25519_name) return ed25519_key(reader);
    const auto* const curve = std::ranges::find(curves, algorithm, &Curve::algorithm);
    return curve == std::end(curves) ? nullptr : ec_key(*curve, reader);
}

const Curve* curve_of(const EVP_PKEY* key) {
    std::array<char, 32> name{}; // a curve whose name is longer is none of ours
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return nullptr;
    const auto* const curve = std::ranges::find(curves, std::string_view(name.data()), &Curve::name);
    return curve == std::end(curves) ? nullptr : curve;
}

// RFC 8332 3: as long as the modulus; one that is shorter has lost zeros in front, which OpenSSH forgives, too.
std::optional<Question> rsa_question(const EVP_PKEY* key, std::string_view algorithm, View blob) {
    const auto* const found = std::ranges::find(rsa_algorithms, algorithm, &RsaAlgorithm::name);
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
    if (found == std::end(rsa_algorithms) || blob.empty() || blob.size() > size) return std::nullopt;
    Bytes signature(size - blob.size());
    signature.insert(signature.end(), blob.begin(), blob.end());
    return Question{found->digest, std::move(signature)};
}

// RFC 5656 3.1.2: r and s. As ECDSA-Sig-Value (RFC 3279 2.2.3), which is what libcrypto takes.
std::optional<Question> ec_question(const Curve& curve, std::string_view algorithm, View blob) {
    SshReader reader(blob);
    NumberPtr r = number_in(reader);
    NumberPtr s = number_in(reader);
    const EcdsaPtr value(ECDSA_SIG_new());
    if (algorithm != curve.algorithm || !r || !s || !reader.is_at_end() || !value) return std::nullopt;
    if (ECDSA_SIG_set0(value.get(), r.get(), s.get()) != 1) return std::nullopt;
    static_cast<void>(r.release()); // they are the value's now
    static_cast<void>(s.release());
    return Question{curve.digest, der_of(i2d_ECDSA_SIG, value.get())};
}

bool is_supported(const EVP_PKEY* key) {
    const int kind = EVP_PKEY_get_base_id(key);
    return kind == EVP_PKEY_RSA || kind == EVP_PKEY_ED25519 ||
           (kind == EVP_PKEY_EC && curve_of(key) != nullptr);
}

std::optional<Question> question_about(const EVP_PKEY* key, View signature) {
    SshReader reader(signature);
    const auto algorithm = reader.text();
    const auto blob = reader.string();
    if (!algorithm || !blob || !reader.is_at_end()) return std::nullopt;
    const int kind = EVP_PKEY_get_base_id(key);
    if (kind == EVP_PKEY_RSA) return rsa_question(key, *algorithm, *blob);
    if (kind == EVP_PKEY_EC) return ec_question(*curve_of(key), *algorithm, *blob);
    if (algorithm != ed25519_name) return std::nullopt;
    return Question{nullptr, Bytes(blob->begin(), blob->end())};
}

bool is_signed(EVP_PKEY* key, const Question& question, View message) {
    const DigestContextPtr context(EVP_MD_CTX_new());
    return context &&
           EVP_DigestVerifyInit_ex(context.get(), nullptr, question.digest, nullptr, nullptr, key, nullptr) ==
               1 &&
           EVP_DigestVerify(context.get(), question.signature.data(), question.signature.size(),
                            message.data(), message.size()) == 1;
}

Possession judge(EVP_PKEY* key, View message, View signature) {
    if (key == nullptr || !is_supported(key)) return Possession::key_unsupported;
    if (!trust::has_strong_key(key)) return Possession::key_too_weak;
    const auto question = question_about(key, signature);
    return question && is_signed(key, *question, message) ? Possession::proven : Possession::not_proven;
}

} // namespace

Possession judge_ssh_possession(const DecodedCertificate& certificate, View message, View signature) {
    const Possession judged = judge(X509_get0_pubkey(certificate.x509()), message, signature);
    ERR_clear_error();
    return judged;
}

Possession judge_ssh_signature(View ssh_key, View message, View signature) {
    const Possession judged = judge(key_of(ssh_key).get(), message, signature);
    ERR_clear_error();
    return judged;
}

} // namespace signet::certmap
