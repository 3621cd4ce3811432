// SPDX-License-Identifier: Apache-2.0

// The table of daemon/worker/card/README.md: what a status word means, and where.

#include "daemon/worker/card/piv_status.hpp"

#include <gtest/gtest.h>

namespace signet::worker {
namespace {

TEST(PivStatus, OfARefusedPin) {
    struct Row {
        StatusWord status;
        Reason reason;
        std::optional<unsigned> tries{};
    };
    for (const Row& row :
         {Row{0x63C2, Reason::pin_wrong, 2}, Row{0x63CF, Reason::pin_wrong, 15},
          Row{0x6301, Reason::pin_wrong, 1}, Row{0x6300, Reason::pin_wrong}, Row{0x63F0, Reason::pin_wrong},
          Row{0x63C0, Reason::pin_locked, 0}, Row{0x6983, Reason::pin_locked, 0},
          Row{0x6A80, Reason::pin_form_refused}, Row{0x6700, Reason::pin_form_refused},
          Row{0x6A88, Reason::pin_missing}, Row{0x6982, Reason::card_contactless},
          Row{0x6985, Reason::card_contactless}, Row{0x6A81, Reason::card_contactless},
          Row{0x6C08, Reason::card_unreadable}, Row{0x6108, Reason::card_unreadable},
          Row{0x6A82, Reason::card_unreadable}, Row{0x6D00, Reason::card_unreadable},
          Row{0x6F00, Reason::card_unreadable}, Row{0x0000, Reason::card_unreadable}}) {
        const auto refusal = refused_pin(row.status);
        EXPECT_EQ(refusal.reason, row.reason) << std::hex << row.status;
        EXPECT_EQ(refusal.tries_left, row.tries) << std::hex << row.status;
        EXPECT_FALSE(refusal.detail.empty());
    }
}

TEST(PivStatus, NoStatusWordMakesARefusedPinAGrant) {
    for (unsigned status = 0; status <= 0xFFFF; ++status)
        EXPECT_NE(refused_pin(static_cast<StatusWord>(status)).reason, Reason::granted);
}

TEST(PivStatus, OfTheCounter) {
    struct Row {
        StatusWord status;
        std::optional<unsigned> tries;
    };
    for (const Row& row : {Row{0x63C3, 3}, Row{0x63C0, 0}, Row{0x6983, 0}, Row{0x6302, 2}, Row{0x6300, {}},
                           Row{0x9000, {}}, Row{0x6982, {}}, Row{0x6A86, {}}, Row{0x6D00, {}}}) {
        const auto tries = tries_of(row.status);
        ASSERT_TRUE(tries);
        EXPECT_EQ(*tries, row.tries) << std::hex << row.status;
    }
    EXPECT_EQ(tries_of(0x6A88).error().reason, Reason::pin_missing);
}

TEST(PivStatus, OfSelect) {
    for (const StatusWord status : {StatusWord{0x6A82}, StatusWord{0x6D00}, StatusWord{0x6E00}})
        EXPECT_EQ(refused_select(status).reason, Reason::card_not_for_logon);
    for (const StatusWord status :
         {StatusWord{0x6F00}, StatusWord{0x6283}, StatusWord{0x6999}, StatusWord{0x6985}})
        EXPECT_EQ(refused_select(status).reason, Reason::card_unreadable);
    EXPECT_EQ(refused_select(0x6A82).detail, "SELECT of the PIV application: the card answered 6A82");
}

} // namespace
} // namespace signet::worker
