// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/apdu.hpp"
#include "daemon/worker/card/atr.hpp"
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

TEST_F(CardApdu, RepeatsGetResponseWithTheLengthTheCardNames) {
    card.expect("00 CB 3F FF 00", "AA 6100")
        .expect("00 C0 00 00 00", "6C02")
        .expect("00 C0 00 00 02", "BBCC 6101")
        .expect("00 C0 00 00 01", "DD 9000");
    const auto answer = exchange(get_data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->data, from_hex("AABBCCDD"));
    card.expect("00 CB 3F FF 00", "AA 6100")
        .expect("00 C0 00 00 00", "6C02")
        .expect("00 C0 00 00 02", "6C01");
    EXPECT_EQ(exchange(get_data)->status, 0x6C01);
}

TEST_F(CardApdu, AWarningThatTheEndWasReachedIsNoneWhereDataCame) {
    card.expect("00 CB 3F FF 00", "AA 6282");
    EXPECT_EQ(exchange(get_data)->status, 0x9000);
    card.expect("00 CB 3F FF 00", "AA 6101").expect("00 C0 00 00 01", "BB 6282");
    EXPECT_EQ(exchange(get_data)->data, from_hex("AABB"));
    for (const char* other : {"6282", "AA 6281", "AA 6283"}) {
        card.expect("00 CB 3F FF 00", other);
        EXPECT_NE(exchange(get_data)->status, 0x9000) << other;
    }
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
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, {}, true, true}).error().reason, Reason::cert_too_large);
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

struct CardExtendedApdu : testing::Test {
    Result<Response> exchange(const Command& command) {
        const auto turn = Transaction::begin(card, Disposition::leave);
        return channel.exchange(command);
    }

    CardScript card{CardScript::Length::extended};
    Channel channel{card};
};

TEST_F(CardExtendedApdu, SendsWhatIsLongInOnePiece) {
    const Bytes data(266, 0xAB);
    card.expect(from_hex("00 87 07 9A 00 010A") + data + from_hex("0000"),
                Bytes(264, 0xCD) + from_hex("9000"));
    const auto answer = exchange({0x87, 0x07, 0x9A, data, true});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->data, Bytes(264, 0xCD));
    EXPECT_EQ(channel.costs().apdus, 1U);
}

TEST_F(CardExtendedApdu, AsksForALongAnswerInOnePiece) {
    const auto data = from_hex("5C03 5FC105");
    card.expect("00 CB 3F FF 00 0005 5C03 5FC105 0000", "5300 9000");
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, data, true, true})->status, 0x9000);
    card.expect("00 CB 3F FF 00 0000", "9000");
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, {}, true, true})->status, 0x9000);
}

TEST_F(CardExtendedApdu, RepeatsWithTheLengthTheCardNamesAndHasTheSameLimit) {
    card.expect("00 CB 3F FF 00 0000", "6C05").expect("00 CB 3F FF 00 0005", "5303AABBCC 9000");
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, {}, true, true})->data, from_hex("5303AABBCC"));
    card.expect(from_hex("00 CB 3F FF 00 0000"), Bytes(max_answer + 1, 0xAA) + from_hex("9000"));
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, {}, true, true}).error().reason, Reason::cert_too_large);
}

TEST_F(CardExtendedApdu, SendsTheRestAsEver) {
    const auto data = from_hex("A000");
    card.expect("00 A4 04 00 02 A000 00", "9000").expect("00 20 00 80", "63C3");
    EXPECT_TRUE(exchange({0xA4, 0x04, 0x00, data, true}));
    EXPECT_TRUE(exchange({0x20, 0x00, 0x80, {}, false}));
}

TEST_F(CardExtendedApdu, SendsShortOnesToACardThatRefusesTheLength) {
    card.expect("00 CB 3F FF 00 0000", "6700")
        .expect("00 CB 3F FF 00", "AA 6101")
        .expect("00 C0 00 00 01", "BB 9000");
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, {}, true, true})->data, from_hex("AABB"));
    card.expect("00 CB 3F FF 00", "9000");
    EXPECT_TRUE(exchange({0xCB, 0x3F, 0xFF, {}, true, true}));
}

TEST_F(CardExtendedApdu, PassesOnThatTheCardIsGone) {
    card.expect(from_hex("00 CB 3F FF 00 0000"), WorkerError{Reason::card_removed, "pulled"});
    EXPECT_EQ(exchange({0xCB, 0x3F, 0xFF, {}, true, true}).error().reason, Reason::card_removed);
}

TEST(CardAtr, SaysWhetherTheCardTakesExtendedApdus) {
    struct Row {
        const char* atr;
        bool extended;
    };
    for (const Row& row : {
             Row{"3BFD1300008131FE158073C021C057597562694B657940", true}, // YubiKey 5
             Row{"3B898131FE4580730000C053474E54BF", true},               // tests/card
             Row{"3B898131FE45807300008053474E54FF", false},              // tests/card, told to take none
             Row{"3BDB960080B1FE451F830012233F536549440F900020", false},  // no capabilities: ID-One PIV
             Row{"3B8980318065B0850300EF120FFF82900055", false},
             Row{"3B80", false},
             Row{"3B", false},
             Row{"", false},
             Row{"3B84807300C040", false}, // a category of its own
             Row{"3B8380017300", false},   // capabilities cut short
             Row{"3BFF", false},
             Row{"3B8F80", false},
             Row{"3B8F808073", false},
         })
        EXPECT_EQ(announces_extended_length(from_hex(row.atr)), row.extended) << row.atr;
}

TEST(CardAtr, EndsWithAnyBytes) {
    const auto whole = from_hex("3BFD1300008131FE158073C021C057597562694B657940");
    for (std::size_t length = 0; length <= whole.size(); ++length)
        for (unsigned byte = 0; byte < 256; ++byte) {
            auto cut = Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            if (!cut.empty()) cut.back() = static_cast<std::uint8_t>(byte);
            static_cast<void>(announces_extended_length(cut)); // sanitizers look on
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
