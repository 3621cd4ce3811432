// SPDX-License-Identifier: Apache-2.0
// Selection, chaining, GET RESPONSE, extended length: what is between the terminal and the application.
#include "tests/unit/card/terminal.hpp"

#include <gtest/gtest.h>

namespace signet::card {
namespace {

constexpr std::string_view kOtherAid = "F05349474E4554";

Command select(std::string_view aid) {
    return command(instruction::kSelect, 4, 0, hex(aid));
}

Command get_response(std::size_t expected = 256) {
    return {.cla = 0, .ins = instruction::kGetResponse, .p1 = 0, .p2 = 0, .data = {}, .expected = expected};
}

TEST(Select, TakesTheAidWithAndWithoutVersionAndNoOther) {
    auto card = Card::make({}).value();
    EXPECT_EQ(status_of(card, select("A000000308000010000100")), 0x9000);
    EXPECT_EQ(status_of(card, select("A00000030800001000")), 0x9000);
    EXPECT_EQ(status_of(card, select("A0000003080000")), 0x6A82);
    EXPECT_EQ(status_of(card, select("A00000030800001000010000")), 0x6A82);
    EXPECT_EQ(status_of(card, select("A000000308000010000200")), 0x6A82);
    EXPECT_EQ(status_of(card, command(instruction::kSelect, 0, 0, to_bytes(kPivAid))), 0x6A86);
}

TEST(Select, AnswersTheApplicationPropertyTemplate) {
    auto card = Card::make({}).value();
    EXPECT_EQ(transmit(card, select_piv()).data, hex("61114F0600001000010079074F05A000000308"));
}

TEST(Select, PivAgainOrAnUnknownAidKeepsWhatIsVerified) {
    auto card = piv_card({});
    transmit(card, verify("123456"));
    transmit(card, select_piv());
    EXPECT_TRUE(card.piv().verified());
    transmit(card, select("A0000000041010"));
    EXPECT_EQ(status_of(card, get_data("5FC102")), 0x9000);
    EXPECT_TRUE(card.piv().verified());
}

TEST(Select, AnotherAppletEndsPivAndTakesItsPinForItsOwn) {
    auto card = piv_card(profile_with({}));
    transmit(card, verify("123456"));
    EXPECT_EQ(status_of(card, select(kOtherAid)), 0x9000);
    EXPECT_FALSE(card.piv().verified());
    EXPECT_EQ(status_of(card, get_data("5FC102")), 0x6D00);
    EXPECT_EQ(status_of(card, verify("123456")), 0x63CE);
    EXPECT_EQ(card.other_tries_left(), 14U);
    EXPECT_EQ(card.piv().pin().tries_left(), 3U);
}

TEST(Select, FindsNoPivOnACardOfAnotherKind) {
    Profile profile;
    profile.piv = false;
    profile.other_aids = {hex(kOtherAid)};
    auto card = Card::make(std::move(profile)).value();
    EXPECT_EQ(status_of(card, select_piv()), 0x6A82);
    EXPECT_EQ(status_of(card, select(kOtherAid)), 0x9000);
}

TEST(Card, KnowsNoCommandBeforeSelectAndAfterReset) {
    auto card = Card::make({}).value();
    EXPECT_EQ(status_of(card, get_data("5FC102")), 0x6D00);
    transmit(card, select_piv());
    EXPECT_EQ(status_of(card, get_data("5FC102")), 0x9000);
    card.reset();
    EXPECT_EQ(status_of(card, get_data("5FC102")), 0x6D00);
}

TEST(Card, RefusesUnknownClassesAndInstructions) {
    auto card = piv_card({});
    EXPECT_EQ(card.transmit(hex("00B00000")).status, 0x6D00);
    EXPECT_EQ(card.transmit(hex("80200080")).status, 0x6E00);
    EXPECT_EQ(card.transmit(hex("0C200080")).status, 0x6E00);
    EXPECT_EQ(card.transmit(hex("01200080")).status, 0x6E00);
}

TEST(Card, AtrEndsWithItsCheckByte) {
    for (const bool extended : {false, true}) {
        Profile profile;
        profile.extended_length = extended;
        const Bytes atr = Card::make(profile).value().atr();
        std::uint8_t check = 0;
        for (const auto byte : ByteView{atr}.subspan(1))
            check ^= byte;
        EXPECT_EQ(check, 0);
    }
}

class LongData : public testing::Test {
protected:
    static constexpr std::string_view kCertificate = "5FC105";
    Card card_ = piv_card(profile_with({{KeyReference::Authentication, Algorithm::Rsa2048}}));

    Bytes read_whole() {
        auto sent = get_data(kCertificate);
        sent.extended = true;
        sent.expected = 65536;
        return transmit(card_, sent).data;
    }
};

TEST_F(LongData, ComesInPiecesOf256BytesOverShortApdus) {
    const Bytes whole = read_whole();
    ASSERT_GT(whole.size(), 512U);
    auto part = transmit(card_, get_data(kCertificate));
    EXPECT_EQ(part.status, 0x6100);
    Bytes read;
    while (part.status >> 8U == 0x61) {
        EXPECT_EQ(part.data.size(), 256U);
        append(read, part.data);
        part = transmit(card_, get_response());
    }
    append(read, part.data);
    EXPECT_EQ(part.status, 0x9000);
    EXPECT_EQ(read, whole);
}

TEST_F(LongData, IsAnnouncedExactlyWhenFewBytesAreLeft) {
    const Bytes whole = read_whole();
    auto sent = get_data(kCertificate);
    sent.extended = true;
    sent.expected = whole.size() - 7;
    EXPECT_EQ(transmit(card_, sent).status, 0x6107);
    const auto rest = transmit(card_, get_response(7));
    EXPECT_EQ(rest.status, 0x9000);
    EXPECT_EQ(rest.data.size(), 7U);
}

TEST_F(LongData, WithoutLeIsOnlyAnnounced) {
    auto sent = get_data(kCertificate);
    sent.expected = std::nullopt;
    const auto answer = transmit(card_, sent);
    EXPECT_EQ(answer.status, 0x6100);
    EXPECT_TRUE(answer.data.empty());
}

TEST_F(LongData, IsLostWhenAnotherCommandComesBetween) {
    transmit(card_, get_data(kCertificate));
    transmit(card_, get_data("5FC1FF"));
    EXPECT_EQ(status_of(card_, get_response()), 0x6985);
}

TEST(GetResponse, WithNothingToGetIsRefused) {
    auto card = piv_card({});
    EXPECT_EQ(status_of(card, get_response()), 0x6985);
}

TEST(ExtendedLength, IsRefusedByACardThatDoesNotHaveIt) {
    Profile profile;
    profile.extended_length = false;
    auto card = piv_card(profile);
    auto sent = get_data("5FC102");
    sent.extended = true;
    EXPECT_EQ(status_of(card, sent), 0x6700);
}

class Chaining : public testing::Test {
protected:
    Card card_ = piv_card(profile_with({{KeyReference::CardAuthentication, Algorithm::EccP256}}));
    Command whole_ = sign(KeyReference::CardAuthentication, Algorithm::EccP256, Bytes(32, 0x42));

    Command part(std::size_t from, std::size_t count, bool last) const {
        Command piece = whole_;
        piece.data = to_bytes(ByteView{whole_.data}.subspan(from, count));
        piece.cla = last ? 0 : kChainingBit;
        return piece;
    }
    Command rest(std::size_t from) const { return part(from, whole_.data.size() - from, true); }
};

TEST_F(Chaining, JoinsThePartsAndAnswersTheLast) {
    const auto first = transmit(card_, part(0, 10, false));
    EXPECT_EQ(first.status, 0x9000);
    EXPECT_TRUE(first.data.empty());
    EXPECT_EQ(status_of(card_, part(10, 10, false)), 0x9000);
    const auto last = transmit(card_, rest(20));
    EXPECT_EQ(last.status, 0x9000);
    EXPECT_FALSE(signature_of(last.data).empty());
}

TEST_F(Chaining, IsBrokenByAnotherCommandOnce) {
    transmit(card_, part(0, 10, false));
    EXPECT_EQ(status_of(card_, select_piv()), 0x6883);
    EXPECT_EQ(status_of(card_, select_piv()), 0x9000);
}

TEST_F(Chaining, ALostFirstPartMakesTheRestMalformed) {
    EXPECT_EQ(status_of(card_, rest(10)), 0x6A80);
}

TEST_F(Chaining, IsForgottenAtReset) {
    transmit(card_, part(0, 10, false));
    card_.reset();
    EXPECT_EQ(status_of(card_, select_piv()), 0x9000);
}

TEST_F(Chaining, IsNotForOtherCommands) {
    auto chained = verify("123456");
    chained.cla = kChainingBit;
    EXPECT_EQ(status_of(card_, chained), 0x6884);
    EXPECT_FALSE(card_.piv().verified());
}

TEST_F(Chaining, HasALimit) {
    Command piece = part(0, 1, false);
    piece.data.assign(255, 0x00);
    StatusWord status = status::kSuccess;
    for (int i = 0; i < 100 && status == status::kSuccess; ++i)
        status = status_of(card_, piece);
    EXPECT_EQ(status, status::kWrongLength);
}

} // namespace
} // namespace signet::card
