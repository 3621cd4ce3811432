// SPDX-License-Identifier: Apache-2.0
// The OpenPGP application: Functional Specification 3.4.1, section 7.
#include "tests/unit/card/judge.hpp"
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace signet::card {
namespace {

using enum Algorithm;

Card openpgp_card(Profile profile) {
    auto card = Card::make(std::move(profile)).value();
    card.reset();
    transmit(card, select_openpgp());
    return card;
}

Command get(std::string_view tag) {
    return {.cla = 0,
            .ins = instruction::kGetDataOfTag,
            .p1 = hex(tag).at(0),
            .p2 = hex(tag).at(1),
            .data = {},
            .expected = 65536,
            .extended = true};
}

Command query(std::uint8_t reference) {
    return {.cla = 0, .ins = instruction::kVerify, .p1 = 0, .p2 = reference, .data = {}, .expected = {}};
}

Command authenticate(Bytes input) {
    auto sent = command(instruction::kInternalAuthenticate, 0, 0, std::move(input));
    sent.expected = 65536;
    return sent;
}

Command select_certificate(std::uint8_t occurrence) {
    return command(instruction::kSelectData, occurrence, 4, hex("60045C027F21"));
}

// PIN, resetting code and administrator's PIN.
Bytes tries(Card& card) {
    return to_bytes(ByteView{transmit(card, get("00C4")).data}.last(3));
}

TEST(OpenPgp, IsSelectedByTheBeginningOfItsNameAndTellsAllOfIt) {
    auto card = openpgp_card(openpgp_profile(EccP256));
    const auto answer = transmit(card, select_openpgp());
    EXPECT_EQ(answer.status, status::kSuccess);
    const auto aid = transmit(card, get("004F")).data;
    EXPECT_EQ(aid.size(), 16U);
    EXPECT_TRUE(std::equal(std::begin(kOpenPgpAid), std::end(kOpenPgpAid), aid.begin()));
    EXPECT_EQ(answer.data, tlv(0x6F, tlv(0x84, aid)));
    auto other = openpgp_card(openpgp_profile(EccP256));
    EXPECT_NE(transmit(other, get("004F")).data, aid);
}

TEST(OpenPgp, IsOnNoCardWithPivAndPivIsOnNoneWithIt) {
    auto card = openpgp_card(openpgp_profile(EccP256));
    EXPECT_EQ(status_of(card, select_piv()), status::kNotFound);
    auto other = piv_card({});
    EXPECT_EQ(status_of(other, select_openpgp()), status::kNotFound);
}

TEST(OpenPgp, HasOnePinUnderTwoReferences) {
    auto card = openpgp_card(openpgp_profile(EccP256));
    EXPECT_EQ(status_of(card, verify_openpgp("654321", 0x82)), status::kSecurityStatusNotSatisfied);
    EXPECT_EQ(status_of(card, verify_openpgp("654321", 0x81)), status::kSecurityStatusNotSatisfied);
    EXPECT_EQ(status_of(card, query(0x81)), 0x63C1);
    EXPECT_EQ(status_of(card, query(0x82)), 0x63C1);
    EXPECT_EQ(tries(card), (Bytes{1, 0, 3}));
    EXPECT_EQ(status_of(card, verify_openpgp("123456", 0x81)), status::kSuccess);
    EXPECT_EQ(tries(card), (Bytes{3, 0, 3}));
    EXPECT_FALSE(card.verified());
    EXPECT_EQ(status_of(card, query(0x82)), 0x63C3);
    EXPECT_EQ(status_of(card, verify_openpgp("123456", 0x82)), status::kSuccess);
    EXPECT_TRUE(card.verified());
    EXPECT_EQ(status_of(card, command(instruction::kVerify, 0xFF, 0x82, {})), status::kSuccess);
    EXPECT_FALSE(card.verified());
    EXPECT_EQ(status_of(card, query(0x81)), status::kSuccess);
}

TEST(OpenPgp, LocksItsPinAndComparesNothingAnyMore) {
    auto card = openpgp_card(openpgp_profile(EccP256));
    card.pin().set_tries_left(1);
    EXPECT_EQ(status_of(card, verify_openpgp("654321")), status::kSecurityStatusNotSatisfied);
    EXPECT_EQ(status_of(card, verify_openpgp("123456")), status::kAuthenticationBlocked);
    EXPECT_EQ(status_of(card, query(0x82)), 0x63C0);
    EXPECT_EQ(status_of(card, verify_openpgp("12345678", 0x83)), status::kSuccess);
}

TEST(OpenPgp, TakesNoTryForAPinOfAnotherLength) {
    auto card = openpgp_card(openpgp_profile(EccP256));
    EXPECT_EQ(status_of(card, verify_openpgp("12345")), status::kWrongData);
    EXPECT_EQ(status_of(card, verify_openpgp(std::string(33, '1'))), status::kWrongData);
    EXPECT_EQ(status_of(card, verify_openpgp("123456", 0x84)), status::kReferenceNotFound);
    EXPECT_EQ(tries(card), (Bytes{3, 0, 3}));
}

TEST(OpenPgp, SignsWhenThePinHasBeenGivenForThat) {
    const Bytes hash(32, 0x5A);
    Bytes digest_info = hex("3031300D060960864801650304020105000420");
    append(digest_info, hash);
    const auto profile = openpgp_profile(Rsa2048);
    auto card = openpgp_card(profile);
    EXPECT_EQ(status_of(card, authenticate(digest_info)), status::kSecurityStatusNotSatisfied);
    transmit(card, verify_openpgp("123456", 0x81));
    EXPECT_EQ(status_of(card, authenticate(digest_info)), status::kSecurityStatusNotSatisfied);
    transmit(card, verify_openpgp("123456", 0x82));
    const auto answer = transmit(card, authenticate(digest_info));
    EXPECT_TRUE(verifies(profile.openpgp->key, hash, answer.data, true));
    EXPECT_EQ(status_of(card, authenticate(Bytes(256 * 2 / 5 + 1, 0x5A))), status::kWrongData);
    EXPECT_EQ(card.private_key_operations(), 1U);
    card.reset();
    transmit(card, select_openpgp());
    EXPECT_EQ(status_of(card, authenticate(digest_info)), status::kSecurityStatusNotSatisfied);
}

TEST(OpenPgp, SignsOnACurveWithoutDer) {
    const Bytes hash(32, 0x5A);
    const auto profile = openpgp_profile(EccP256);
    auto card = openpgp_card(profile);
    transmit(card, verify_openpgp("123456"));
    const auto plain = transmit(card, authenticate(hash)).data;
    ASSERT_EQ(plain.size(), 64U);
    Bytes numbers;
    for (const auto half : {ByteView{plain}.first(32), ByteView{plain}.last(32)}) {
        const auto from = std::find_if(half.begin(), half.end(), [](auto byte) { return byte != 0; });
        Bytes number(from, half.end());
        if (number.front() >= 0x80) number.insert(number.begin(), 0x00);
        append(numbers, tlv(0x02, number));
    }
    EXPECT_TRUE(verifies(profile.openpgp->key, hash, tlv(0x30, numbers), false));
}

TEST(OpenPgp, GivesTheCertificateOfTheOccurrenceThatIsSelected) {
    const auto profile = openpgp_profile(EccP256);
    auto card = openpgp_card(profile);
    EXPECT_EQ(transmit(card, get("7F21")).data, profile.openpgp->certificate);
    EXPECT_EQ(status_of(card, select_certificate(2)), status::kSuccess);
    EXPECT_TRUE(transmit(card, get("7F21")).data.empty());
    EXPECT_EQ(status_of(card, select_certificate(0)), status::kSuccess);
    EXPECT_EQ(transmit(card, get("7F21")).data, profile.openpgp->certificate);
    EXPECT_EQ(status_of(card, select_certificate(3)), status::kWrongP1P2);
    EXPECT_EQ(status_of(card, command(instruction::kSelectData, 0, 4, hex("5C027F21"))), status::kWrongData);
}

TEST(OpenPgp, ShowsItsObjectsAndItsPublicKey) {
    for (const auto algorithm : {Rsa2048, EccP256}) {
        auto card = openpgp_card(openpgp_profile(algorithm));
        for (const char* const tag : {"5F52", "0065", "006E", "0073", "007A", "00C4", "005E", "5F50"})
            EXPECT_EQ(status_of(card, get(tag)), status::kSuccess) << tag;
        EXPECT_EQ(status_of(card, get("0101")), status::kReferenceNotFound);
        const auto related = transmit(card, get("006E")).data;
        EXPECT_TRUE(read_elements(related));
        auto sent = command(instruction::kGenerateKeyPair, 0x81, 0, hex("A400"));
        sent.expected = 65536;
        const auto key = transmit(card, sent).data;
        EXPECT_EQ(read_elements(key).value().at(0).tag, 0x7F49U);
        sent.data = hex("B600");
        EXPECT_EQ(status_of(card, sent), status::kReferenceNotFound);
        sent.p1 = 0x80;
        EXPECT_EQ(status_of(card, sent), status::kWrongP1P2);
    }
}

TEST(OpenPgp, SharesCountersAndFaultsWithPiv) {
    auto card = VirtualCard::make(openpgp_profile(EccP256)).value();
    card.set_faults(FaultScript::parse(Json::parse(R"([{"on": "sign", "do": "remove"}])")).value());
    card.react(encode_command(select_openpgp()));
    card.react(encode_command(query(0x82)));
    card.react(encode_command(verify_openpgp("123456")));
    EXPECT_TRUE(card.react(encode_command(authenticate(Bytes(32, 0x5A)))).removed);
    EXPECT_EQ(card.counters().apdus, 4U);
    EXPECT_EQ(card.counters().verifies, 1U);
    EXPECT_EQ(card.counters().signatures, 1U);
}

} // namespace
} // namespace signet::card
