// SPDX-License-Identifier: Apache-2.0
// The host's ticket that pre-flights wear: when it is got, how long it is kept, and what a logon comes to without one.
#include "tests/unit/daemon/card_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using policy::RequestArmor;
using protocol::MessageType;
using Lent = std::vector<std::string>;

constexpr const char* armor_of_host = "armor by /etc/krb5.keytab";

class HostArmorTest : public CardTest {
protected:
    void set(RequestArmor armor) { scene.settings->domain.armor = armor; }

    // A logon up to the card's turn, and the card given back.
    Result<void> reach() {
        Card& card = *scene.cards.all().front();
        auto acquired = acquire(card);
        if (acquired) card.release();
        scene.loop.settle();
        return acquired;
    }
    int times_asked() const { return asked(MessageType::obtain_armor); }
    const Lent& lent() const { return scene.host.armor_lent; }
};

TEST_F(HostArmorTest, IsNotAskedForWhereItIsNotWanted) {
    insert();
    EXPECT_TRUE(reach());
    EXPECT_EQ(scene.workers.started(verb::armor), 0);
    EXPECT_EQ(lent(), Lent{""});
}

TEST_F(HostArmorTest, OneTicketServesEveryPreflight) {
    for (const auto armor : {RequestArmor::tried, RequestArmor::required}) {
        set(armor);
        insert();
        EXPECT_TRUE(reach());
        EXPECT_TRUE(reach());
        EXPECT_EQ(lent(), (Lent{armor_of_host, armor_of_host}));
        scene.host.armor_lent.clear();
        scene.take_out(reader_a);
    }
    EXPECT_EQ(times_asked(), 1);
}

TEST_F(HostArmorTest, IsGotAnewByAnotherKeytab) {
    set(RequestArmor::required);
    insert();
    EXPECT_TRUE(reach());
    scene.settings->domain.keytab = "/etc/other.keytab";
    EXPECT_TRUE(reach());
    EXPECT_EQ(lent(), (Lent{armor_of_host, "armor by /etc/other.keytab"}));
}

TEST_F(HostArmorTest, ATicketThatHasEndedIsReplaced) {
    set(RequestArmor::required);
    scene.host.armor_lifetime = 0;
    insert();
    EXPECT_TRUE(reach());
    EXPECT_TRUE(reach());
    EXPECT_EQ(times_asked(), 2);
}

TEST_F(HostArmorTest, WithoutARequiredOneThereIsNoPreflight) {
    set(RequestArmor::required);
    insert();
    for (const auto& [failure, reason] : {std::pair(Reason::keytab_missing, Reason::armor_unavailable),
                                          std::pair(Reason::keytab_unusable, Reason::armor_unavailable),
                                          std::pair(Reason::kdc_preauth_failed, Reason::armor_unavailable),
                                          std::pair(Reason::kdc_unreachable, Reason::kdc_unreachable),
                                          std::pair(Reason::clock_skew, Reason::clock_skew)}) {
        scene.host.failures[MessageType::obtain_armor] = failure;
        const auto refused = reach();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, reason);
        EXPECT_NE(refused.error().detail, "");
    }
    EXPECT_EQ(asked(MessageType::preflight), 0);
    scene.host.failures.clear();
    EXPECT_TRUE(reach()) << "what was mended serves at once";
    EXPECT_EQ(lent(), Lent{armor_of_host});
}

TEST_F(HostArmorTest, AWorkerThatDiesOrCannotBeStartedIsNoArmor) {
    set(RequestArmor::required);
    insert();
    scene.host.mishaps[MessageType::obtain_armor] = fakes::Mishap::death;
    EXPECT_EQ(reach().error().reason, Reason::armor_unavailable);
    scene.workers.cannot_start(verb::armor);
    EXPECT_EQ(reach().error().reason, Reason::armor_unavailable);
}

// It is asked for once a minute and not at each logon.
TEST_F(HostArmorTest, WhereItIsToBeTriedAPreflightGoesWithout) {
    set(RequestArmor::tried);
    scene.host.failures[MessageType::obtain_armor] = Reason::keytab_missing;
    insert();
    EXPECT_TRUE(reach());
    EXPECT_TRUE(reach());
    EXPECT_EQ(lent(), (Lent{"", ""}));
    EXPECT_EQ(times_asked(), 1);
    EXPECT_TRUE(scene.journal.says("no armor (FAST): keytab-missing"));
}

TEST_F(HostArmorTest, AKdcWithoutFastIsNotLentToWhereItIsToBeTried) {
    scene.host.armor_is_taken = false;
    set(RequestArmor::tried);
    insert();
    EXPECT_TRUE(reach());
    EXPECT_EQ(lent(), Lent{""});
}

TEST_F(HostArmorTest, WhatWasNotTakenIsNotLentAgain) {
    set(RequestArmor::tried);
    scene.host.armor_problem = "the KDC answers without armor (FAST)";
    insert();
    EXPECT_TRUE(reach());
    EXPECT_TRUE(reach());
    EXPECT_EQ(lent(), (Lent{armor_of_host, ""}));
    EXPECT_TRUE(scene.journal.says(scene.host.armor_problem));
}

TEST_F(HostArmorTest, ARequiredOneThatWasNotTakenIsGotAnew) {
    set(RequestArmor::required);
    scene.host.failures[MessageType::preflight] = Reason::armor_unavailable;
    insert();
    EXPECT_EQ(reach().error().reason, Reason::armor_unavailable);
    scene.host.failures.clear();
    EXPECT_TRUE(reach());
    EXPECT_EQ(times_asked(), 2);
}

TEST_F(HostArmorTest, SeveralCardsWaitForOneTicket) {
    set(RequestArmor::required);
    scene.host.slow.insert(MessageType::obtain_armor);
    Card& one = insert();
    Card& other = scene.insert(reader_b);
    one.want_preflight(candidate_of(one));
    other.want_preflight(candidate_of(other));
    scene.loop.settle();
    EXPECT_EQ(scene.workers.started(verb::armor), 1);
    scene.host.let_go();
    scene.loop.settle();
    EXPECT_EQ(lent(), (Lent{armor_of_host, armor_of_host}));
    EXPECT_EQ(times_asked(), 1);
}

} // namespace
} // namespace signet::daemon
