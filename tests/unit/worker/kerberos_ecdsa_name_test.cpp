// SPDX-License-Identifier: Apache-2.0
// The name of the algorithm in what a card has signed. This program has the function i2d_PKCS7 as signet-worker has it.
#include "certmap/text/releaser.hpp"
#include "daemon/worker/kerberos/ecdsa_name.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace signet::worker {
namespace {

using certmap::Releaser;
using certmap::test::Authority;
using Message = std::unique_ptr<PKCS7, Releaser<PKCS7_free>>;

// As libkrb5 before 1.22 makes them: signed by whatever key, named sha256WithRSAEncryption.
class EcdsaName : public ::testing::Test {
protected:
    Message signed_by(const certmap::test::Key& key) const {
        const auto issued = authority_.issue({.key = key});
        const unsigned char* at = issued.der.data();
        const std::unique_ptr<X509, Releaser<X509_free>> certificate(
            d2i_X509(nullptr, &at, static_cast<long>(issued.der.size())));
        const std::unique_ptr<BIO, Releaser<BIO_free_all>> content(BIO_new_mem_buf("x", 1));
        Message message(PKCS7_sign(certificate.get(), key.get(), nullptr, content.get(), PKCS7_BINARY));
        set_name(*message, NID_sha256WithRSAEncryption);
        return message;
    }

    static void set_name(const PKCS7& message, int name) {
        auto* signer = sk_PKCS7_SIGNER_INFO_value(message.d.sign->signer_info, 0);
        X509_ALGOR_set0(signer->digest_enc_alg, OBJ_nid2obj(name), V_ASN1_NULL, nullptr);
    }

    // Of the message that comes out, asked for as pkinit does: its size first, then the bytes.
    static int name_in(const PKCS7& message) {
        const int size = i2d_PKCS7(&message, nullptr);
        std::vector<unsigned char> bytes(static_cast<std::size_t>(std::max(size, 0)));
        unsigned char* end = bytes.data();
        EXPECT_EQ(i2d_PKCS7(&message, &end), size);
        const unsigned char* at = bytes.data();
        const Message read(d2i_PKCS7(nullptr, &at, size));
        if (!read) return NID_undef;
        const auto* signer = sk_PKCS7_SIGNER_INFO_value(read->d.sign->signer_info, 0);
        return OBJ_obj2nid(signer->digest_enc_alg->algorithm);
    }

    const Authority authority_{"Card CA"};
};

TEST_F(EcdsaName, IsPutRightForEveryCurve) {
    for (const char* curve : {"P-256", "P-384"}) {
        const auto message = signed_by(certmap::test::ec_key(curve));
        const EcdsaNaming naming;
        EXPECT_EQ(name_in(*message), NID_ecdsa_with_SHA256) << curve;
        EXPECT_TRUE(naming.has_named());
    }
}

TEST_F(EcdsaName, ANameThatIsRightStays) {
    const auto message = signed_by(certmap::test::ec_key());
    set_name(*message, NID_ecdsa_with_SHA256);
    const EcdsaNaming naming;
    EXPECT_EQ(name_in(*message), NID_ecdsa_with_SHA256);
    EXPECT_TRUE(naming.has_named());
}

TEST_F(EcdsaName, NothingElseChanges) {
    const auto by_rsa = signed_by(certmap::test::rsa_key(2048));
    const auto by_curve = signed_by(certmap::test::ec_key());
    EXPECT_EQ(name_in(*by_curve), NID_sha256WithRSAEncryption); // of another program's, or at another time
    const EcdsaNaming naming;
    EXPECT_EQ(name_in(*by_rsa), NID_sha256WithRSAEncryption);
    EXPECT_FALSE(naming.has_named());
}

TEST_F(EcdsaName, AMessageWithoutASignerIsNoCrash) {
    const EcdsaNaming naming;
    for (const int kind : {NID_pkcs7_data, NID_pkcs7_signed}) {
        const Message empty(PKCS7_new());
        ASSERT_EQ(PKCS7_set_type(empty.get(), kind), 1);
        EXPECT_NE(i2d_PKCS7(empty.get(), nullptr), 0);
    }
    EXPECT_FALSE(naming.has_named());
}

} // namespace
} // namespace signet::worker
