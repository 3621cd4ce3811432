// SPDX-License-Identifier: Apache-2.0

// The table of daemon/worker/card/README.md: what a status word means, and where.

#include "daemon/worker/card/piv_status.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace signet::worker {
namespace {

TEST(PivStatus, OfARefusedPin) {
    struct Row {
        StatusWord status;
        Reason reason;
        std::optional<unsigned> tries{};
    };
    for (const Row& row : {Row{0x63C2, Reason::pin_wrong, 2},     Row{0x63CF, Reason::pin_wrong, 15},
                           Row{0x6301, Reason::pin_wrong, 1},     Row{0x6300, Reason::pin_wrong},
                           Row{0x63F0, Reason::pin_wrong},        Row{0x63C0, Reason::pin_locked, 0},
                           Row{0x6983, Reason::pin_locked, 0},    Row{0x6A80, Reason::pin_form_refused},
                           Row{0x6700, Reason::pin_form_refused}, Row{0x6A88, Reason::pin_missing},
                           Row{0x6984, Reason::pin_missing},      Row{0x6982, Reason::card_contactless},
                           Row{0x6985, Reason::card_contactless}, Row{0x6A81, Reason::card_contactless},
                           Row{0x6C08, Reason::card_unreadable},  Row{0x6108, Reason::card_unreadable},
                           Row{0x6A82, Reason::card_unreadable},  Row{0x6D00, Reason::card_unreadable},
                           Row{0x6F00, Reason::card_unreadable},  Row{0x0000, Reason::card_unreadable}}) {
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

TEST(PivStatus, OfANewPin) {
    using Words = std::initializer_list<StatusWord>;
    for (const StatusWord status : Words{0x9000, 0x6200, 0x6282, 0x62FF})
        EXPECT_TRUE(is_done_with_new_pin(status)) << std::hex << status;
    for (const StatusWord status : Words{0x6300, 0x63C2, 0x6100, 0x6581, 0x6983, 0x6F00, 0x9080, 0x0000})
        EXPECT_FALSE(is_done_with_new_pin(status)) << std::hex << status;
    for (const StatusWord status :
         Words{0x6881, 0x6984, 0x6986, 0x6999, 0x6A81, 0x6A82, 0x6A86, 0x6A88, 0x6B00, 0x6D00, 0x6E00}) {
        EXPECT_EQ(refused_change(status).reason, Reason::pin_change_unsupported) << std::hex << status;
        EXPECT_EQ(refused_unblock(status).reason, Reason::pin_change_unsupported) << std::hex << status;
        EXPECT_EQ(refused_change_of_puk(status).reason, Reason::pin_change_unsupported) << std::hex << status;
    }
    for (const StatusWord status : Words{0x6100, 0x6400, 0x6581, 0x6600, 0x6C10, 0x6F00, 0x9080, 0x0000})
        EXPECT_EQ(refused_change(status).reason, Reason::pin_change_unknown) << std::hex << status;
}

TEST(PivStatus, OfTheDiscoveryObject) {
    using Words = std::initializer_list<StatusWord>;
    for (const StatusWord status : Words{0x6A80, 0x6A81, 0x6A82, 0x6A88, 0x6982, 0x6D00})
        EXPECT_TRUE(says_no_discovery_object(status)) << std::hex << status;
    for (const StatusWord status : Words{0x6F00, 0x6985, 0x6A86, 0x6700}) {
        EXPECT_FALSE(says_no_discovery_object(status)) << std::hex << status;
        EXPECT_FALSE(may_hide_discovery_object(status)) << std::hex << status;
    }
    for (const StatusWord status : Words{0x6110, 0x6283, 0x6300, 0x6400, 0x6581, 0x6C12, 0x9080, 0x0000}) {
        EXPECT_FALSE(says_no_discovery_object(status)) << std::hex << status;
        EXPECT_TRUE(may_hide_discovery_object(status)) << std::hex << status;
    }
}

TEST(PivStatus, OfSelect) {
    using Words = std::initializer_list<StatusWord>;
    for (const StatusWord status : Words{0x6A82, 0x6D00, 0x6E00, 0x6700, 0x6881, 0x6900, 0x6982, 0x6985,
                                         0x6999, 0x6A80, 0x6A81, 0x6A86, 0x6A87, 0x6B00, 0x9080, 0x917E})
        EXPECT_EQ(refused_select(status).reason, Reason::card_not_for_logon) << std::hex << status;
    for (const StatusWord status : Words{0x6F00, 0x6283, 0x6581, 0x6400, 0x6C12, 0x6110, 0x0000})
        EXPECT_EQ(refused_select(status).reason, Reason::card_unreadable) << std::hex << status;
    EXPECT_EQ(refused_select(0x6A82).detail, "SELECT of the PIV application: the card answered 6A82");
}

} // namespace
} // namespace signet::worker
