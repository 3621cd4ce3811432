// SPDX-License-Identifier: Apache-2.0
// Signatures as SSH writes them, and keys as SSH writes them. That OpenSSH's own are taken is shown in the lab.
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/text/ssh_data.hpp"
#include "certmap/trust/ssh_signature.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <functional>
#include <string>

namespace signet::certmap {
namespace {

const Bytes message = {'s', 'i', 'g', 'n', 'e', 't', '-', 'e', 'l', 'e', 'v', 'a', 't', 'i', 'o', 'n'};

Bytes raw_signature(EVP_PKEY* key, const EVP_MD* digest, const Bytes& signed_bytes) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key), 1);
    std::size_t size = 0;
    EXPECT_EQ(EVP_DigestSign(context.get(), nullptr, &size, signed_bytes.data(), signed_bytes.size()), 1);
    Bytes signature(size);
    EXPECT_EQ(
        EVP_DigestSign(context.get(), signature.data(), &size, signed_bytes.data(), signed_bytes.size()), 1);
    signature.resize(size);
    return signature;
}

Bytes magnitude_of(const BIGNUM* number) {
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, bytes.data());
    return bytes;
}

Bytes number_of(const test::Key& key, const char* parameter) {
    BIGNUM* number = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key.get(), parameter, &number), 1);
    const Bytes bytes = magnitude_of(number);
    BN_free(number);
    return bytes;
}

Bytes octets_of(const test::Key& key) {
    std::size_t size = 0;
    EXPECT_EQ(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size), 1);
    Bytes octets(size);
    EXPECT_EQ(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, octets.data(), size, &size),
              1);
    return octets;
}

// r and s as two numbers, from what libcrypto makes.
Bytes ecdsa_blob(const Bytes& der) {
    const auto* at = der.data();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> value(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    SshWriter writer;
    writer.mpint(magnitude_of(ECDSA_SIG_get0_r(value.get())));
    writer.mpint(magnitude_of(ECDSA_SIG_get0_s(value.get())));
    return writer.bytes();
}

Bytes signature_of(std::string_view algorithm, const Bytes& blob) {
    SshWriter writer;
    writer.string(algorithm);
    writer.string(blob);
    return writer.bytes();
}

struct Holder {
    std::string name; // of the algorithm
    test::Key key;
    const EVP_MD* digest;
    std::string curve{};

    bool is_rsa() const { return name.starts_with("rsa"); }
    Bytes blob(const Bytes& bytes, const EVP_MD* with) const {
        const Bytes raw = raw_signature(key.get(), with, bytes);
        return curve.empty() ? raw : ecdsa_blob(raw);
    }
    Bytes sign(const Bytes& bytes) const { return signature_of(name, blob(bytes, digest)); }
    Bytes ssh_key() const {
        SshWriter writer;
        writer.string(is_rsa() ? std::string_view("ssh-rsa") : name);
        if (is_rsa()) {
            writer.mpint(number_of(key, OSSL_PKEY_PARAM_RSA_E));
            writer.mpint(number_of(key, OSSL_PKEY_PARAM_RSA_N));
            return writer.bytes();
        }
        if (!curve.empty()) writer.string(curve);
        writer.string(octets_of(key));
        return writer.bytes();
    }
};

std::vector<Holder> holders() {
    return {{"rsa-sha2-256", test::rsa_key(2048), EVP_sha256()},
            {"rsa-sha2-512", test::rsa_key(2048), EVP_sha512()},
            {"ecdsa-sha2-nistp256", test::ec_key("P-256"), EVP_sha256(), "nistp256"},
            {"ecdsa-sha2-nistp384", test::ec_key("P-384"), EVP_sha384(), "nistp384"},
            {"ecdsa-sha2-nistp521", test::ec_key("P-521"), EVP_sha512(), "nistp521"},
            {"ssh-ed25519", test::ed25519_key(), nullptr}};
}

Possession judge_by_certificate(const test::Key& key, const Bytes& signed_bytes, const Bytes& signature) {
    static const test::Authority ca("Card CA");
    test::Request request = test::logon_request({test::upn("alice@corp.example")});
    request.key = key;
    const auto certificate = DecodedCertificate::of(ca.issue(request).der);
    EXPECT_TRUE(certificate);
    return judge_ssh_possession(*certificate, signed_bytes, signature);
}

void expect(const Holder& holder, const Bytes& signed_bytes, const Bytes& signature, Possession expected,
            const char* what) {
    EXPECT_EQ(judge_by_certificate(holder.key, signed_bytes, signature), expected)
        << holder.name << ", " << what;
    EXPECT_EQ(judge_ssh_signature(holder.ssh_key(), signed_bytes, signature), expected)
        << holder.name << ", " << what;
    EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST(SshSignature, IsThatOfTheKey) {
    for (const Holder& holder : holders())
        expect(holder, message, holder.sign(message), Possession::proven, "as it is");
}

TEST(SshSignature, IsNoneInAnyOtherForm) {
    struct Case {
        const char* name;
        std::function<Bytes(const Holder&)> make;
    };
    const Case cases[] = {
        {"nothing", [](auto&) { return Bytes(); }},
        {"no signature", [](auto& h) { return signature_of(h.name, {}); }},
        {"zeros", [](auto& h) { return signature_of(h.name, Bytes(64)); }},
        {"cut",
         [](auto& h) {
             Bytes s = h.sign(message);
             s.pop_back();
             return s;
         }},
        {"a byte behind",
         [](auto& h) {
             Bytes s = h.sign(message);
             s.push_back(0);
             return s;
         }},
        {"a bit",
         [](auto& h) {
             Bytes s = h.sign(message);
             s.back() ^= 1U;
             return s;
         }},
        {"of another message", [](auto& h) { return h.sign({'x'}); }},
        {"of another kind", [](auto& h) { return signature_of("ssh-dss", h.blob(message, h.digest)); }},
        {"SHA-1 by its name",
         [](auto& h) {
             return signature_of("ssh-rsa", h.blob(message, h.digest == nullptr ? nullptr : EVP_sha1()));
         }},
        {"SHA-1 by another name",
         [](auto& h) {
             return h.digest == nullptr ? Bytes() : signature_of(h.name, h.blob(message, EVP_sha1()));
         }},
    };
    for (const Holder& holder : holders())
        for (const Case& row : cases)
            expect(holder, message, row.make(holder), Possession::not_proven, row.name);
}

TEST(SshSignature, IsNotThatOfAnotherKey) {
    const auto signers = holders();
    for (const Holder& owner : holders())
        for (const Holder& signer : signers)
            expect(owner, message, signer.sign(message), Possession::not_proven, signer.name.c_str());
}

TEST(SshSignature, OfRsaMayHaveLostItsZerosInFront) {
    const Holder holder{"rsa-sha2-256", test::rsa_key(2048), EVP_sha256()};
    for (std::uint8_t i = 0;; ++i) {
        ASSERT_LT(i, 255) << "no signature with a zero in front";
        Bytes signed_bytes(64, i);
        for (std::uint8_t j = 0; j < 8; ++j) {
            signed_bytes[0] = j;
            const Bytes blob = holder.blob(signed_bytes, holder.digest);
            if (blob.front() != 0) continue;
            const Bytes shorter(blob.begin() + 1, blob.end());
            return expect(holder, signed_bytes, signature_of(holder.name, shorter), Possession::proven,
                          "shorter");
        }
    }
}

TEST(SshSignature, IsNotAskedOfAKeyThatIsNone) {
    const Bytes signature = holders().back().sign(message);
    SshWriter unknown;
    unknown.string("sk-ssh-ed25519@openssh.com");
    unknown.string(Bytes(32));
    SshWriter off_curve;
    off_curve.string("ecdsa-sha2-nistp256");
    off_curve.string("nistp256");
    off_curve.string(Bytes(65, 4));
    SshWriter short_point;
    short_point.string("ssh-ed25519");
    short_point.string(Bytes(31));
    SshWriter huge;
    huge.string("ssh-rsa");
    huge.mpint(Bytes{3});
    huge.mpint(Bytes(8192, 0x7f));
    Bytes behind = holders().back().ssh_key();
    behind.push_back(0);
    for (const Bytes& key :
         {Bytes(), unknown.bytes(), off_curve.bytes(), short_point.bytes(), huge.bytes(), behind})
        EXPECT_EQ(judge_ssh_signature(key, message, signature), Possession::key_unsupported);
    EXPECT_EQ(ERR_peek_error(), 0UL);
}

TEST(SshSignature, IsNotAskedOfAWeakKey) {
    const Holder weak{"rsa-sha2-256", test::rsa_key(1024), EVP_sha256()};
    expect(weak, message, weak.sign(message), Possession::key_too_weak, "1024");
}

} // namespace
} // namespace signet::certmap
