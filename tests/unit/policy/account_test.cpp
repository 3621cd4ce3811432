// SPDX-License-Identifier: Apache-2.0
#include "policy/account.hpp"

#include <gtest/gtest.h>

namespace signet::policy {
namespace {

TEST(AccountPhase, LetsOnWithoutCardWhereTheServiceDoesNotKeepItForCards) {
    Settings settings;
    settings.services["login"] = {ServiceUse::logon, CardDemand::required};
    settings.services["sshd"] = {ServiceUse::off, CardDemand::required, AccountDemand::by_card};
    settings.services["gdm"] = {ServiceUse::logon, CardDemand::preferred, AccountDemand::by_card};
    EXPECT_EQ(may_go_on_without_card(settings, "login"), grant());
    EXPECT_EQ(may_go_on_without_card(settings, "cron"), grant());
    EXPECT_EQ(may_go_on_without_card(settings, ""), grant());
    EXPECT_EQ(may_go_on_without_card(settings, "sshd"), refuse(Reason::card_not_used, "sshd"));
    EXPECT_EQ(may_go_on_without_card(settings, "gdm"), refuse(Reason::card_not_used, "gdm"));
}

} // namespace
} // namespace signet::policy
