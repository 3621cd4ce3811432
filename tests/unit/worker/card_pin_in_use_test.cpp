// SPDX-License-Identifier: Apache-2.0

// Which PIN a card goes by, and that it is this one whose tries are counted and that is sent.

#include "daemon/language/prompts.hpp"
#include "daemon/worker/card/piv.hpp"
#include "tests/unit/worker/card_containers.hpp"
#include "tests/unit/worker/card_in_memory.hpp"
#include "tests/unit/worker/card_script.hpp"

namespace signet::worker {
namespace {

using test::CardScript;
using test::certificate_of;
using test::container_of;
using test::from_hex;
using test::operator+;

constexpr auto select_piv = "00 A4 04 00 09 A00000030800001000 00";
constexpr auto read_discovery = "00 CB 3F FF 03 5C017E 00";

struct CardPinReference : testing::Test {
    void TearDown() override { EXPECT_TRUE(card.finished()); }

    CardScript card{CardScript::Length::extended}; // a certificate in one answer
    PivCard piv{card};
};

TEST_F(CardPinReference, IsTheGlobalPinsWhereTheCardNamesIt) {
    card.expect(select_piv, "9000")
        .expect(read_discovery, "7E12 4F0BA0000003080000100001005F2F026020 9000")
        .expect("00 20 00 00", "63C2")
        .expect(from_hex("00 CB 3F FF 00 0005 5C03 5FC105 0000"),
                container_of(certificate_of(256)) + from_hex("9000"));
    const auto contents = piv.open({"9A"});
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->tries_left, 2U);
    EXPECT_EQ(contents->label, language::prompt::piv_card_by_global_pin.one);

    card.expect(select_piv, "9000").expect("00 20 00 00 08 313233343536FFFF", "63C1");
    const auto session = piv.authenticate(pin("123456"));
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().tries_left, 1U);
}

TEST_F(CardPinReference, IsNotGuessedWhereTheCardCannotBeHeard) {
    for (const char* answer : {"", "90"}) {
        card.expect(select_piv, "9000").expect(read_discovery, answer);
        EXPECT_EQ(piv.open({"9A"}).error().reason, Reason::card_unreadable);
    }
}

TEST_F(CardPinReference, ThatTheCardDoesNotKnowIsRefusedBeforeThePin) {
    card.expect(select_piv, "9000").expect(read_discovery, "6A82").expect("00 20 00 80", "6A88");
    EXPECT_EQ(piv.open({"9A"}).error().reason, Reason::pin_missing);
}

TEST(CardPinInUse, IsTheGlobalOneWhereThePolicySaysSo) {
    struct Row {
        const char* object;
        PinReference pin;
    };
    using enum PinReference;
    for (const Row& row :
         {Row{"7E12 4F0BA0000003080000100001005F2F024000", application},
          Row{"7E12 4F0BA0000003080000100001005F2F026010", application},
          Row{"7E12 4F0BA0000003080000100001005F2F026000", application},
          Row{"7E12 4F0BA0000003080000100001005F2F026020", global},
          Row{"7E12 4F0BA0000003080000100001005F2F026820", global}, // and a virtual contact interface
          Row{"7E12 4F0BA0000003080000100001005F2F027C2F", global},
          Row{"7E12 4F0BA0000003080000100001005F2F024020", application}, // there is none
          Row{"7E12 4F0BA0000003080000100001005F2F026030", application}, // both cannot be
          Row{"7E05 5F2F026020", global}, Row{"7E04 5F2F0160", application},
          Row{"7E06 5F2F03602000", application}, Row{"7E05 5F2F0260", application}, // cut short
          Row{"7E07 FFFF 5F2F026020", application}, Row{"5305 5F2F026020", application},
          Row{"7E00", application}, Row{"7E", application}, Row{"", application}})
        EXPECT_EQ(pin_in_use(from_hex(row.object)), row.pin) << row.object;
}

} // namespace
} // namespace signet::worker
