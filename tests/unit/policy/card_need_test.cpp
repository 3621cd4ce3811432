// SPDX-License-Identifier: Apache-2.0
#include "policy/card_need.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

Settings settings_with(ServiceUse use) {
    Settings settings;
    settings.services["sshd"].use = ServiceUse::off;
    settings.services["sudo"].use = use;
    return settings;
}

TEST(CardNeed, IsOneServicesThatAsksForACard) {
    for (const ServiceUse use : {ServiceUse::logon, ServiceUse::unlock, ServiceUse::elevate})
        EXPECT_TRUE(needs_cards(settings_with(use))) << static_cast<int>(use);
}

TEST(CardNeed, IsAlsoThatOfServicesThatAreNotNamed) {
    for (const char* section : {"default", "gdm-*"}) {
        Settings settings;
        settings.services[section].use = ServiceUse::logon;
        EXPECT_TRUE(needs_cards(settings)) << section;
    }
}

TEST(CardNeed, IsNoneWhereEveryServiceIsOff) {
    EXPECT_FALSE(needs_cards({}));
    EXPECT_FALSE(needs_cards(settings_with(ServiceUse::off)));
}

// How a card is asked for and who may show one are no question of whether one is asked for.
TEST(CardNeed, IsNotMadeByOtherSettings) {
    Settings settings = settings_with(ServiceUse::off);
    settings.local_accounts.users = {"kiosk"};
    settings.services["sudo"].card = CardDemand::required;
    settings.services["sudo"].account = AccountDemand::by_card;
    settings.services["sudo"].on_removal = SessionResponse::lock;
    EXPECT_FALSE(needs_cards(settings));
}

TEST(TicketNeed, IsThatOfWhoGetsOneOrShowsOne) {
    for (const ServiceUse use : {ServiceUse::logon, ServiceUse::unlock, ServiceUse::elevate})
        EXPECT_TRUE(needs_tickets(settings_with(use))) << static_cast<int>(use);
    EXPECT_FALSE(needs_tickets(settings_with(ServiceUse::off)));
}

TEST(TicketNeed, IsNotThatOfKeysAndSignatures) {
    Settings settings = settings_with(ServiceUse::gate);
    EXPECT_FALSE(needs_tickets(settings));
    settings.services["sudo"].gate.via = {GateProof::key, GateProof::ticket};
    EXPECT_TRUE(needs_tickets(settings));
    settings = settings_with(ServiceUse::elevate);
    settings.services["sudo"].elevate.via = {ElevationProof::agent};
    EXPECT_FALSE(needs_tickets(settings));
    settings.services["sudo"].elevate.via = {ElevationProof::agent, ElevationProof::ticket};
    EXPECT_TRUE(needs_tickets(settings));
}

} // namespace
} // namespace signet::policy
