// SPDX-License-Identifier: Apache-2.0

// A card with something wrong in one slot: that slot says so, and the others serve.

#include "daemon/worker/card/piv.hpp"
#include "tests/unit/worker/card_containers.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::CardScript;
using test::certificate_of;
using test::container_of;
using test::from_hex;
using test::operator+;

constexpr auto read_9a = "00 CB 3F FF 00 0005 5C03 5FC105 0000";
constexpr auto read_9c = "00 CB 3F FF 00 0005 5C03 5FC10A 0000";
constexpr auto read_9d = "00 CB 3F FF 00 0005 5C03 5FC10B 0000";

struct CardPivSlots : testing::Test {
    void expect_good(const char* command) {
        card.expect(from_hex(command), container_of(good) + from_hex("9000"));
    }
    Result<CardContents> open(const std::vector<std::string>& slots) {
        auto contents = piv.open(slots);
        EXPECT_TRUE(card.finished());
        EXPECT_FALSE(card.in_transaction());
        EXPECT_EQ(piv.costs().verifies, 0U);
        return contents;
    }
    void expect_selected() {
        card.expect("00 A4 04 00 09 A00000030800001000 00", "9000")
            .expect("00 CB 3F FF 03 5C017E 00", "6A82")
            .expect("00 20 00 80", "63C3");
    }

    const Bytes good = certificate_of(256);
    CardScript card{CardScript::Length::extended}; // a certificate in one answer
    PivCard piv{card};
};

TEST_F(CardPivSlots, OneThatCannotBeReadCostsTheOthersNothing) {
    struct Row {
        const char* answer;
        Reason reason;
        const char* detail;
    };
    for (const Row& row :
         {Row{"6982", Reason::card_unreadable, "GET DATA: the card answered 6982"},
          Row{"6F00", Reason::card_unreadable, "GET DATA: the card answered 6F00"},
          Row{"9000", Reason::cert_malformed, "its container is malformed"},
          Row{"5305AABB 9000", Reason::cert_malformed, "its container is malformed"},
          Row{"5303 710100 9000", Reason::cert_malformed, "its container has no certificate field"},
          Row{"5306 7004 3000FFFE 9000", Reason::cert_malformed, "something else is behind it"},
          Row{"5304 7002 3103 9000", Reason::cert_malformed, "it is cut short or not DER"},
          Row{"90", Reason::card_unreadable, "the card answered without a status word"}}) {
        expect_selected();
        card.expect(read_9a, row.answer);
        expect_good(read_9c);
        const auto contents = open({"9A", "9C"});
        ASSERT_TRUE(contents) << row.answer;
        ASSERT_EQ(contents->certificates.size(), 2U);
        EXPECT_EQ(contents->certificates[0].slot, "9A");
        EXPECT_TRUE(contents->certificates[0].der.empty());
        EXPECT_EQ(contents->certificates[0].reason, policy::id_of(row.reason));
        EXPECT_EQ(contents->certificates[0].detail, row.detail);
        EXPECT_EQ(contents->certificates[1].slot, "9C");
        EXPECT_EQ(contents->certificates[1].der, good);
        EXPECT_EQ(contents->certificates[1].reason, "");
        EXPECT_EQ(contents->tries_left, 3U);
    }
}

TEST_F(CardPivSlots, MayBeTheLast) {
    expect_selected();
    expect_good(read_9a);
    card.expect(read_9c, "6A82").expect(read_9d, "6F00");
    const auto contents = open({"9A", "9C", "9D"});
    ASSERT_TRUE(contents);
    ASSERT_EQ(contents->certificates.size(), 2U); // 9C is empty
    EXPECT_EQ(contents->certificates[0].reason, "");
    EXPECT_EQ(contents->certificates[1].slot, "9D");
    EXPECT_EQ(contents->certificates[1].reason, "card-unreadable");
}

TEST_F(CardPivSlots, WhereNoneCanBeReadTheFirstObjectionIsTheCards) {
    expect_selected();
    card.expect(read_9a, "6A82").expect(read_9c, "5305AABB 9000").expect(read_9d, "6F00");
    const auto contents = open({"9A", "9C", "9D"});
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error().reason, Reason::cert_malformed);
    EXPECT_EQ(contents.error().tries_left, 3U);
}

TEST_F(CardPivSlots, ACardThatIsPulledIsNoMatterOfASlot) {
    expect_selected();
    expect_good(read_9a);
    card.expect(from_hex(read_9c), WorkerError{Reason::card_removed, "pulled"});
    const auto contents = open({"9A", "9C", "9D"});
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error().reason, Reason::card_removed);
}

} // namespace
} // namespace signet::worker
