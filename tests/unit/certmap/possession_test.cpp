// SPDX-License-Identifier: Apache-2.0
// Signatures over challenges: whose key made them, and how.
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/trust/possession.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <functional>
#include <string>

namespace signet::certmap {
namespace {

const std::string text = "signet-challenge-1\nhost\nsudo\nalice\n1000\n00ff\n";
const Bytes challenge(text.begin(), text.end());

// As libcrypto makes it: DER for EC.
Bytes signature_by(EVP_PKEY* key, const EVP_MD* digest, const Bytes& signed_bytes, int rsa_padding = 0) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* settings = nullptr;
    EXPECT_EQ(EVP_DigestSignInit(context.get(), &settings, digest, nullptr, key), 1);
    if (rsa_padding != 0) {
        EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(settings, rsa_padding), 1);
    }
    std::size_t size = 0;
    EXPECT_EQ(EVP_DigestSign(context.get(), nullptr, &size, signed_bytes.data(), signed_bytes.size()), 1);
    Bytes signature(size);
    EXPECT_EQ(
        EVP_DigestSign(context.get(), signature.data(), &size, signed_bytes.data(), signed_bytes.size()), 1);
    signature.resize(size);
    return signature;
}

// r and s, each as long as the field.
Bytes raw_of(const Bytes& der, int field_bytes) {
    const auto* at = der.data();
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> value(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    Bytes raw(2 * static_cast<std::size_t>(field_bytes));
    BN_bn2binpad(ECDSA_SIG_get0_r(value.get()), raw.data(), field_bytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(value.get()), raw.data() + field_bytes, field_bytes);
    return raw;
}

struct Holder {
    const char* name;
    test::Key key;
    const EVP_MD* digest;
    int field_bytes; // 0: RSA

    Bytes sign(const Bytes& bytes, const EVP_MD* with) const {
        const Bytes signature = signature_by(key.get(), with, bytes);
        return field_bytes == 0 ? signature : raw_of(signature, field_bytes);
    }
    Bytes sign(const Bytes& bytes) const { return sign(bytes, digest); }
};

Possession judge(const test::Key& of_certificate, const Bytes& challenged, const Bytes& signature) {
    static const test::Authority ca("Card CA");
    test::Request request = test::logon_request({test::upn("alice@corp.example")});
    request.key = of_certificate;
    const auto certificate = DecodedCertificate::of(ca.issue(request).der);
    EXPECT_TRUE(certificate);
    const Possession judged = judge_possession(*certificate, challenged, signature);
    EXPECT_EQ(ERR_peek_error(), 0UL);
    return judged;
}

std::vector<Holder> holders() {
    return {{"RSA 2048", test::rsa_key(2048), EVP_sha256(), 0},
            {"P-256", test::ec_key("P-256"), EVP_sha256(), 32},
            {"P-384", test::ec_key("P-384"), EVP_sha384(), 48}};
}

TEST(Possession, IsProvenByTheKeyOfTheCertificate) {
    for (const Holder& holder : holders())
        EXPECT_EQ(judge(holder.key, challenge, holder.sign(challenge)), Possession::proven) << holder.name;
}

TEST(Possession, IsNotProvenByAnythingElse) {
    struct Case {
        const char* name;
        std::function<void(const Holder&, Bytes& challenged, Bytes& signature)> spoil;
    };
    const Case cases[] = {
        {"nothing", [](auto&, auto&, Bytes& s) { s.clear(); }},
        {"zeros", [](auto&, auto&, Bytes& s) { std::ranges::fill(s, std::uint8_t{0}); }},
        {"cut", [](auto&, auto&, Bytes& s) { s.pop_back(); }},
        {"cut in front", [](auto&, auto&, Bytes& s) { s.erase(s.begin()); }},
        {"a byte behind", [](auto&, auto&, Bytes& s) { s.push_back(0); }},
        {"a zero in front", [](auto&, auto&, Bytes& s) { s.insert(s.begin(), 0); }},
        {"a bit of the signature", [](auto&, auto&, Bytes& s) { s.back() ^= 1U; }},
        {"a bit of the challenge", [](auto&, Bytes& c, auto&) { c.back() ^= 1U; }},
        {"a challenge that goes on", [](auto&, Bytes& c, auto&) { c.push_back('x'); }},
        {"no challenge", [](auto&, Bytes& c, auto&) { c.clear(); }},
        {"another digest",
         [](const Holder& h, Bytes& c, Bytes& s) {
             s = h.sign(c, h.digest == EVP_sha256() ? EVP_sha384() : EVP_sha256());
         }},
        {"SHA-1", [](const Holder& h, Bytes& c, Bytes& s) { s = h.sign(c, EVP_sha1()); }},
    };
    for (const Holder& holder : holders())
        for (const Case& row : cases) {
            Bytes challenged = challenge;
            Bytes signature = holder.sign(challenge);
            row.spoil(holder, challenged, signature);
            EXPECT_EQ(judge(holder.key, challenged, signature), Possession::not_proven)
                << holder.name << ", " << row.name;
        }
}

TEST(Possession, IsNotProvenByAnotherKey) {
    const auto signers = holders();
    const auto owners = holders(); // of the same kinds, and yet none of the same keys
    for (const Holder& owner : owners)
        for (const Holder& signer : signers)
            EXPECT_EQ(judge(owner.key, challenge, signer.sign(challenge)), Possession::not_proven)
                << owner.name << " signed by " << signer.name;
}

TEST(Possession, IsNotProvenInAnotherEncoding) {
    const Holder rsa = holders().front();
    const Bytes pss = signature_by(rsa.key.get(), EVP_sha256(), challenge, RSA_PKCS1_PSS_PADDING);
    EXPECT_EQ(judge(rsa.key, challenge, pss), Possession::not_proven);
    const Holder ec = holders()[1];
    EXPECT_EQ(judge(ec.key, challenge, signature_by(ec.key.get(), EVP_sha256(), challenge)),
              Possession::not_proven);
}

TEST(Possession, IsNotAskedOfAWeakKey) {
    const test::Key rsa = test::rsa_key(1024);
    EXPECT_EQ(judge(rsa, challenge, signature_by(rsa.get(), EVP_sha256(), challenge)),
              Possession::key_too_weak);
    const Holder ec{"P-192", test::ec_key("P-192"), EVP_sha256(), 24};
    EXPECT_EQ(judge(ec.key, challenge, ec.sign(challenge)), Possession::key_too_weak);
}

TEST(Possession, IsAskedOfTheKeysOfPivAlone) {
    const Holder p521{"P-521", test::ec_key("P-521"), EVP_sha512(), 66};
    EXPECT_EQ(judge(p521.key, challenge, p521.sign(challenge)), Possession::key_unsupported);
    const Holder other{"secp256k1", test::ec_key("secp256k1"), EVP_sha256(), 32};
    EXPECT_EQ(judge(other.key, challenge, other.sign(challenge)), Possession::key_unsupported);
    const test::Key ed25519 = test::ed25519_key();
    EXPECT_EQ(judge(ed25519, challenge, signature_by(ed25519.get(), nullptr, challenge)),
              Possession::key_unsupported);
}

} // namespace
} // namespace signet::certmap
