// SPDX-License-Identifier: Apache-2.0
// GENERAL AUTHENTICATE: the signatures are judged by libcrypto with the public key, the access rules by
// table.
#include "tests/unit/card/judge.hpp"
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace signet::card {
namespace {

using enum KeyReference;
using enum Algorithm;

// A padded block as a terminal makes it for a SHA-256 hash (RFC 8017 9.2).
Bytes padded_block(ByteView hash, std::size_t modulus) {
    Bytes digest_info = hex("3031300D060960864801650304020105000420");
    append(digest_info, hash);
    Bytes block{0x00, 0x01};
    block.resize(modulus - digest_info.size() - 1, 0xFF);
    block.push_back(0x00);
    append(block, digest_info);
    return block;
}

struct Row {
    Algorithm algorithm;
    std::size_t modulus; // bytes; 0: EC
};

class RawOperation : public testing::TestWithParam<Row> {};

TEST_P(RawOperation, VerifiesWithThePublicKey) {
    const auto [algorithm, modulus] = GetParam();
    const auto profile = profile_with({{CardAuthentication, algorithm}});
    auto card = piv_card(profile);
    const Bytes hash(32, 0x5A);
    auto sent = sign(CardAuthentication, algorithm, modulus > 0 ? padded_block(hash, modulus) : hash);
    sent.expected = 65536;
    const auto answer = transmit(card, sent);
    ASSERT_EQ(answer.status, status::kSuccess);
    EXPECT_TRUE(
        verifies(profile.slots.at(CardAuthentication).key, hash, signature_of(answer.data), modulus > 0));
    EXPECT_EQ(card.piv().private_key_operations(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, RawOperation,
                         testing::Values(Row{Rsa2048, 256}, Row{Rsa3072, 384}, Row{Rsa4096, 512},
                                         Row{EccP256, 0}, Row{EccP384, 0}),
                         [](const auto& test) { return "Row" + std::to_string(test.index); });

TEST(KeyAgreement, GivesBothSidesTheSameSecret) {
    const auto profile = profile_with({{KeyManagement, EccP256}});
    auto card = piv_card(profile);
    const auto peer = PrivateKey::generate(EccP256).value();
    unsigned char* point = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(peer.get(), &point);
    const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned{
        point, [](unsigned char* memory) { OPENSSL_free(memory); }};
    Bytes content = tlv(0x82, {});
    append(content, tlv(0x85, {point, size}));
    transmit(card, verify("123456"));
    const auto answer =
        transmit(card, command(instruction::kGeneralAuthenticate, 0x11, 0x9D, tlv(0x7C, content)));
    ASSERT_EQ(answer.status, status::kSuccess);
    Bytes secret(32);
    const auto context = context_of(peer);
    ASSERT_EQ(EVP_PKEY_derive_init(context.get()), 1);
    ASSERT_EQ(EVP_PKEY_derive_set_peer(context.get(), profile.slots.at(KeyManagement).key.get()), 1);
    std::size_t length = secret.size();
    ASSERT_EQ(EVP_PKEY_derive(context.get(), secret.data(), &length), 1);
    EXPECT_EQ(signature_of(answer.data), secret);
}

class AccessRule : public testing::Test {
protected:
    Card card_ = piv_card(profile_with({{Authentication, EccP256},
                                        {KeyReference::Signature, EccP256},
                                        {KeyManagement, EccP256},
                                        {CardAuthentication, EccP256}}));

    StatusWord sign_with(KeyReference reference) {
        return status_of(card_, sign(reference, EccP256, Bytes(32, 0x01)));
    }
    void enter_pin() { ASSERT_EQ(status_of(card_, verify("123456")), status::kSuccess); }
};

TEST_F(AccessRule, WithoutPinOnlyTheCardAuthenticationKeyWorks) {
    EXPECT_EQ(sign_with(Authentication), 0x6982);
    EXPECT_EQ(sign_with(KeyReference::Signature), 0x6982);
    EXPECT_EQ(sign_with(KeyManagement), 0x6982);
    EXPECT_EQ(sign_with(CardAuthentication), 0x9000);
}

TEST_F(AccessRule, PinOnceLastsForManySignatures) {
    enter_pin();
    EXPECT_EQ(sign_with(Authentication), 0x9000);
    EXPECT_EQ(sign_with(KeyManagement), 0x9000);
    EXPECT_EQ(sign_with(Authentication), 0x9000);
}

TEST_F(AccessRule, PinAlwaysLastsForOneSignature) {
    enter_pin();
    EXPECT_EQ(sign_with(KeyReference::Signature), 0x9000);
    EXPECT_EQ(sign_with(KeyReference::Signature), 0x6982);
    enter_pin();
    EXPECT_EQ(sign_with(KeyReference::Signature), 0x9000);
}

TEST_F(AccessRule, PinAlwaysWantsNoCommandBetween) {
    for (const auto& between :
         {get_data("5FC102"), select_piv(), command(instruction::kVerify, 0, 0x80, {})}) {
        enter_pin();
        transmit(card_, between);
        EXPECT_EQ(sign_with(KeyReference::Signature), 0x6982) << int{between.ins};
    }
}

TEST_F(AccessRule, PinAlwaysCountsAChainAsOneCommand) {
    auto whole = sign(KeyReference::Signature, EccP256, Bytes(32, 0x01));
    auto first = whole;
    first.cla = kChainingBit;
    first.data.resize(8);
    whole.data.erase(whole.data.begin(), whole.data.begin() + 8);
    enter_pin();
    EXPECT_EQ(status_of(card_, first), 0x9000);
    EXPECT_EQ(status_of(card_, whole), 0x9000);
}

TEST_F(AccessRule, AFailedVerifyClosesAllKeys) {
    enter_pin();
    transmit(card_, verify("654321"));
    EXPECT_EQ(sign_with(Authentication), 0x6982);
}

class BadRequest : public testing::TestWithParam<std::pair<Command, StatusWord>> {};

TEST_P(BadRequest, IsRefusedWithoutUsingTheKey) {
    auto card = piv_card(profile_with({{CardAuthentication, EccP256}}));
    EXPECT_EQ(status_of(card, GetParam().first), GetParam().second);
    EXPECT_EQ(card.piv().private_key_operations(), 0U);
}

Command authenticate(std::string_view data) {
    return command(instruction::kGeneralAuthenticate, 0x11, 0x9E, hex(data));
}

using Bad = std::pair<Command, StatusWord>;
INSTANTIATE_TEST_SUITE_P(
    GeneralAuthenticate, BadRequest,
    testing::Values(Bad{sign(Authentication, EccP256, Bytes(32)), 0x6A86},     // no such key
                    Bad{sign(CardAuthentication, EccP384, Bytes(32)), 0x6A86}, // other algorithm
                    Bad{sign(CardAuthentication, EccP256, Bytes(33)), 0x6A80}, // longer than the field
                    Bad{sign(CardAuthentication, EccP256, {}), 0x6A80},        // empty
                    Bad{authenticate(""), 0x6A80},                             // no template
                    Bad{authenticate("7C028200"), 0x6A80},                     // nothing to sign
                    Bad{authenticate("7C038101AA"), 0x6A80},                   // no response wanted
                    Bad{authenticate("7C0582008101"), 0x6A80},                 // cut
                    Bad{authenticate("7C088200810101850102"), 0x6A80},         // both at once
                    Bad{authenticate("7C0582008501AA"), 0x6A80},               // not a point
                    Bad{authenticate("7C07820081010183"), 0x6A80},             // cut inside
                    Bad{authenticate("7C058200810101FF"), 0x6A80}),            // something after the template
    [](const auto& test) { return "Row" + std::to_string(test.index); });

TEST(ManagementKey, GivesAChallengeAndTakesNoAnswer) {
    auto card = piv_card({});
    const auto challenge = command(instruction::kGeneralAuthenticate, 0x03, 0x9B, hex("7C028100"));
    EXPECT_EQ(transmit(card, challenge).data.size(), 12U);
    const auto response =
        command(instruction::kGeneralAuthenticate, 0x03, 0x9B, hex("7C0A82080000000000000000"));
    EXPECT_EQ(status_of(card, response), 0x6982);
}

TEST(RsaKey, RefusesBlocksOfAnotherLength) {
    auto card = piv_card(profile_with({{CardAuthentication, Rsa2048}}));
    EXPECT_EQ(status_of(card, sign(CardAuthentication, Rsa2048, Bytes(255, 0x01))), 0x6A80);
    EXPECT_EQ(status_of(card, sign(CardAuthentication, Rsa2048, Bytes(256, 0xFF))),
              0x6A80); // above the modulus
}

} // namespace
} // namespace signet::card
