// SPDX-License-Identifier: Apache-2.0

// The PIV driver and the virtual PIV card against each other, in memory: the card keeps the accounts (APDUs,
// VERIFYs, tries), and OpenSSL checks the signatures.

#include "daemon/worker/card/certificate_key.hpp"
#include "daemon/worker/card/piv.hpp"
#include "tests/unit/worker/card_in_memory.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace signet::worker {
namespace {

using card::Algorithm;
using card::Fault;
using card::KeyReference;

struct FreeKeyContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

/// SHA-256's DigestInfo head (RFC 8017 9.2 note 1).
const Bytes sha256_head = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                           0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

bool rsa_verifies(EVP_PKEY* key, const Bytes& hash, const Bytes& signature) {
    const std::unique_ptr<EVP_PKEY_CTX, FreeKeyContext> context(EVP_PKEY_CTX_new(key, nullptr));
    return EVP_PKEY_verify_init(context.get()) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
           EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hash.data(), hash.size()) == 1;
}

bool ecdsa_verifies(EVP_PKEY* key, const Bytes& hash, const Bytes& raw) {
    const auto half = static_cast<int>(raw.size() / 2);
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
    ECDSA_SIG_set0(pair.get(), BN_bin2bn(raw.data(), half, nullptr),
                   BN_bin2bn(raw.data() + half, half, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    const std::unique_ptr<EVP_PKEY_CTX, FreeKeyContext> context(EVP_PKEY_CTX_new(key, nullptr));
    const bool verifies =
        EVP_PKEY_verify_init(context.get()) == 1 &&
        EVP_PKEY_verify(context.get(), der, static_cast<std::size_t>(size), hash.data(), hash.size()) == 1;
    OPENSSL_free(der);
    return verifies;
}

TEST(PivAndVirtualCard, OpensARealCertificateWithinTheBudget) {
    using enum card::CertificateForm;
    for (const auto form : {Plain, Gzip, GzipInfo80, GzipInfo00, Zlib, NetId, PaddedWithFf, PaddedWith00}) {
        auto profile = profile_with(KeyReference::Authentication, Algorithm::Rsa2048);
        profile.certificate_form = form;
        const auto certificate = certificate_of(profile, KeyReference::Authentication);
        CardInMemory reader(std::move(profile));
        PivCard piv(reader);
        const auto contents = piv.open({"9A", "9C"});
        ASSERT_TRUE(contents) << contents.error().detail;
        EXPECT_EQ(contents->tries_left, 3U);
        ASSERT_EQ(contents->certificates.size(), 1U);
        EXPECT_EQ(contents->certificates[0].der, certificate);
        EXPECT_LE(reader.card().counters().apdus, 12U);
        EXPECT_EQ(reader.card().counters().verifies, 0U);
        EXPECT_EQ(piv.costs().apdus, reader.card().counters().apdus);
    }
}

TEST(PivAndVirtualCard, SignsWhatTheCertificatesKeyVerifies) {
    struct Row {
        Algorithm algorithm;
        KeyReference reference;
        const char* slot;
        KeyKind key;
        unsigned apdus;        // from the PIN to the signature
        bool extended = false; // card and reader take extended APDUs
    };
    for (const Row& row :
         {Row{Algorithm::Rsa2048, KeyReference::Authentication, "9A", {KeyType::rsa, 2048}, 5},
          Row{Algorithm::Rsa2048, KeyReference::Signature, "9C", {KeyType::rsa, 2048}, 5},
          Row{Algorithm::Rsa3072, KeyReference::Authentication, "9A", {KeyType::rsa, 3072}, 5},
          Row{Algorithm::Rsa4096, KeyReference::Authentication, "9A", {KeyType::rsa, 4096}, 7},
          Row{Algorithm::Rsa2048, KeyReference::Authentication, "9A", {KeyType::rsa, 2048}, 3, true},
          Row{Algorithm::Rsa4096, KeyReference::Authentication, "9A", {KeyType::rsa, 4096}, 3, true},
          Row{Algorithm::EccP256, KeyReference::Authentication, "9A", {KeyType::ec, 256}, 3},
          Row{Algorithm::EccP384, KeyReference::Authentication, "9A", {KeyType::ec, 384}, 3}}) {
        auto profile = profile_with(row.reference, row.algorithm);
        const auto certificate = certificate_of(profile, row.reference);
        const auto private_key = profile.slots.at(row.reference).key;
        CardInMemory reader(std::move(profile), row.extended);
        PivCard piv(reader);

        const auto key = key_of_certificate(certificate);
        ASSERT_TRUE(key);
        EXPECT_EQ(key->type, row.key.type);
        EXPECT_EQ(key->bits, row.key.bits);
        auto session = piv.authenticate(pin("123456"));
        ASSERT_TRUE(session);
        const auto hash = Bytes(32, 0x3C);
        auto digest_info = sha256_head;
        digest_info.insert(digest_info.end(), hash.begin(), hash.end());
        const auto signature =
            (*session)->sign(row.slot, *key, key->type == KeyType::rsa ? digest_info : hash);
        ASSERT_TRUE(signature) << signature.error().detail;
        EXPECT_TRUE(key->type == KeyType::rsa ? rsa_verifies(private_key.get(), hash, *signature)
                                              : ecdsa_verifies(private_key.get(), hash, *signature));
        EXPECT_EQ(reader.card().counters().apdus, row.apdus);
        EXPECT_EQ(reader.card().counters().verifies, 1U);
        EXPECT_TRUE(reader.card().card().piv().verified());
        session->reset();
        EXPECT_FALSE(reader.card().card().piv().verified());
    }
}

TEST(PivAndVirtualCard, KnowsBeforeThePinWhichKeysSign) {
    CardInMemory reader(profile_with(KeyReference::Authentication, Algorithm::EccP256));
    const PivCard piv(reader);
    for (const unsigned bits : {2048U, 3072U, 4096U})
        EXPECT_TRUE(piv.signs_with({KeyType::rsa, bits})) << bits;
    for (const unsigned bits : {256U, 384U})
        EXPECT_TRUE(piv.signs_with({KeyType::ec, bits})) << bits;
    for (const KeyKind key : {KeyKind{KeyType::rsa, 1024}, KeyKind{KeyType::rsa, 2056},
                              KeyKind{KeyType::rsa, 8192}, KeyKind{KeyType::ec, 521}})
        EXPECT_FALSE(piv.signs_with(key)) << key.bits;
}

TEST(PivAndVirtualCard, CountsDownToALockedPin) {
    CardInMemory reader(profile_with(KeyReference::Authentication, Algorithm::EccP256));
    PivCard piv(reader);
    struct Row {
        Reason reason;
        unsigned tries;
    };
    for (const Row& row : {Row{Reason::pin_wrong, 2}, Row{Reason::pin_wrong, 1}, Row{Reason::pin_locked, 0},
                           Row{Reason::pin_locked, 0}}) {
        const auto session = piv.authenticate(pin("654321"));
        ASSERT_FALSE(session);
        EXPECT_EQ(session.error().reason, row.reason);
        EXPECT_EQ(session.error().tries_left, row.tries);
    }
    EXPECT_EQ(reader.card().counters().verifies, 4U);
    EXPECT_EQ(piv.open({"9A"})->tries_left, 0U);
}

TEST(PivAndVirtualCard, LeavesTheTriesOfAnotherAppletAlone) {
    auto profile = profile_with(KeyReference::Authentication, Algorithm::EccP256);
    profile.other_aids = {{0xA0, 0x00, 0x00, 0x06, 0x47, 0x2F}};
    CardInMemory reader(std::move(profile));
    PivCard piv(reader);
    ASSERT_TRUE(piv.open({"9A"}));
    const auto before = reader.card().card().other_tries_left();
    const Bytes select_other = {0x00, 0xA4, 0x04, 0x00, 0x06, 0xA0, 0x00, 0x00, 0x06, 0x47, 0x2F};
    ASSERT_TRUE(reader.transmit(select_other)); // as another program would, between reading and the PIN
    EXPECT_TRUE(piv.authenticate(pin("123456")));
    EXPECT_EQ(reader.card().card().other_tries_left(), before);
}

TEST(PivAndVirtualCard, FaultsEndInAReasonAndNeverInASecondVerify) {
    struct Row {
        Fault::Trigger on;
        Fault::Action action;
        Reason reason; // of authenticating, or of signing
    };
    for (const Row& row : {Row{Fault::Trigger::Verify, Fault::Action::Remove, Reason::card_removed},
                           Row{Fault::Trigger::Verify, Fault::Action::WrongLength, Reason::card_unreadable},
                           Row{Fault::Trigger::Verify, Fault::Action::Status, Reason::card_unreadable},
                           Row{Fault::Trigger::Sign, Fault::Action::Remove, Reason::card_removed},
                           Row{Fault::Trigger::Sign, Fault::Action::Garbage, Reason::card_sign_failed},
                           Row{Fault::Trigger::Sign, Fault::Action::WrongLength, Reason::card_sign_failed},
                           Row{Fault::Trigger::Sign, Fault::Action::Status, Reason::card_sign_failed}}) {
        CardInMemory reader(profile_with(KeyReference::Authentication, Algorithm::EccP256));
        reader.card().set_faults(card::FaultScript({Fault{row.on, row.action}}));
        PivCard piv(reader);
        auto session = piv.authenticate(pin("123456"));
        const auto outcome = session ? (*session)->sign("9A", {KeyType::ec, 256}, Bytes(32, 1))
                                     : Result<Bytes>(session.error());
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().reason, row.reason);
        EXPECT_EQ(reader.card().counters().verifies, 1U);
    }
}

TEST(CertificateKey, RefusesWhatIsNoCertificate) {
    for (const Bytes& der : {Bytes{}, Bytes{0x30, 0x00}, Bytes(64, 0xFF)}) {
        const auto key = key_of_certificate(der);
        ASSERT_FALSE(key);
        EXPECT_EQ(key.error().reason, Reason::cert_malformed);
    }
}

} // namespace
} // namespace signet::worker
