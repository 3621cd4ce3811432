// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/apdu.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::CardScript;
using test::from_hex;
using test::operator+;

struct CardApdu : testing::Test {
    Result<Response> exchange(const Command& command) {
        const auto turn = Transaction::begin(card, Disposition::leave);
        return channel.exchange(command);
    }

    CardScript card;
    Channel channel{card};
};

const Command get_data = {0xCB, 0x3F, 0xFF, {}, true};

TEST_F(CardApdu, SendsDataWithItsLengthAndAsksForAnAnswer) {
    card.expect("00 A4 04 00 02 A000 00", "6101 9000");
    const auto data = from_hex("A000");
    const auto answer = exchange({0xA4, 0x04, 0x00, data, true});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->data, from_hex("6101"));
    EXPECT_EQ(answer->status, 0x9000);
    EXPECT_EQ(channel.costs().apdus, 1U);
    EXPECT_EQ(channel.costs().verifies, 0U);
}

TEST_F(CardApdu, ChainsWhatDoesNotFitOneBlock) {
    const Bytes data(2 * max_block + 1, 0xAB);
    const auto full = Bytes(max_block, 0xAB);
    card.expect(from_hex("10 87 07 9A FF") + full, from_hex("9000"))
        .expect(from_hex("10 87 07 9A FF") + full, from_hex("9000"))
        .expect("00 87 07 9A 01 AB 00", "9000");
    const auto answer = exchange({0x87, 0x07, 0x9A, data, true});
    ASSERT_TRUE(answer);
    EXPECT_EQ(channel.costs().apdus, 3U);
}

TEST_F(CardApdu, EndsAChainThatTheCardRefuses) {
    const Bytes data(max_block + 1, 0xAB);
    card.expect(from_hex("10 87 07 9A FF") + Bytes(max_block, 0xAB), from_hex("6884"));
    const auto answer = exchange({0x87, 0x07, 0x9A, data, true});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 0x6884);
}

TEST_F(CardApdu, CollectsAnAnswerInPieces) {
    card.expect("00 CB 3F FF 00", "AABB 6102")
        .expect("00 C0 00 00 02", "CCDD 6101")
        .expect("00 C0 00 00 01", "EE 9000");
    const auto answer = exchange(get_data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->data, from_hex("AABBCCDDEE"));
    EXPECT_EQ(answer->status, 0x9000);
}

TEST_F(CardApdu, RepeatsWithTheLengthTheCardNamesButOnlyOnce) {
    card.expect("00 CB 3F FF 00", "6C10").expect("00 CB 3F FF 10", "6C20");
    const auto answer = exchange(get_data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 0x6C20);
}

TEST_F(CardApdu, GivesUpOnAnAnswerWithoutEnd) {
    card.then_always("AA 61FF");
    const auto answer = exchange(get_data);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::card_unreadable);
    EXPECT_EQ(channel.costs().apdus, max_pieces + 1);
}

TEST_F(CardApdu, GivesUpOnAnAnswerThatIsTooLong) {
    card.then_always(std::string(512, 'A') + "6100");
    const auto answer = exchange(get_data);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::card_unreadable);
    EXPECT_LE(channel.costs().apdus, max_answer / 256 + 1);
}

TEST_F(CardApdu, StopsAtOnceWhenThePromisedPieceIsEmpty) {
    card.expect("00 CB 3F FF 00", "AA 6110").expect("00 C0 00 00 10", "6110");
    const auto answer = exchange(get_data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 0x6110);
    EXPECT_TRUE(answer->data.empty());
}

TEST_F(CardApdu, AnAnswerWithoutStatusWordIsUnreadable) {
    for (const char* bad : {"", "90"}) {
        card.expect("00 CB 3F FF 00", bad);
        const auto answer = exchange(get_data);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().reason, Reason::card_unreadable);
    }
}

TEST_F(CardApdu, PassesOnThatTheCardIsGone) {
    card.expect(from_hex("00 CB 3F FF 00"), WorkerError{Reason::card_removed, "pulled"});
    const auto answer = exchange(get_data);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::card_removed);
}

TEST_F(CardApdu, NeverRepeatsVerifyWhateverTheAnswer) {
    const auto block = from_hex("313233343536FFFF");
    for (const char* status : {"6C08", "6108", "63C2", "6F00", "9000"}) {
        const auto turn = Transaction::begin(card, Disposition::reset);
        card.expect("00 20 00 80 08 313233343536FFFF", status);
        const auto before = channel.costs();
        const auto answer = channel.verify(0x80, std::span(block).first<8>());
        ASSERT_TRUE(answer) << status;
        EXPECT_EQ(channel.costs().apdus, before.apdus + 1);
        EXPECT_EQ(channel.costs().verifies, before.verifies + 1);
    }
}

TEST(CardApduT0, LeavesOutTheLengthAfterData) {
    struct Row {
        const char* t1;
        const char* t0;
    };
    for (const Row& row :
         {Row{"00200080", "00200080"}, Row{"00C0000010", "00C0000010"},
          Row{"00A4040002A00000", "00A4040002A000"}, Row{"00A4040002A000", "00A4040002A000"}}) {
        const auto apdu = from_hex(row.t1);
        const auto sent = without_le(apdu);
        EXPECT_EQ(Bytes(sent.begin(), sent.end()), from_hex(row.t0));
    }
}

} // namespace
} // namespace signet::worker
