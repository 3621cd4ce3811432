// SPDX-License-Identifier: Apache-2.0
// How long a card may be away, and what is done then.
#include "policy/removal.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace signet::policy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Settings settings_with(CardRemoval on_removal, const RemovalSettings& removal = {}) {
    Settings settings;
    settings.services["login"] = {.use = ServiceUse::logon, .on_removal = on_removal, .removal = removal};
    return settings;
}

struct WaitRow {
    CardLoss loss;
    milliseconds grace;
    milliseconds reader_grace;
    milliseconds wait;
};

TEST(WaitForReturn, IsTheGraceAndForAReaderThatIsGoneNoLessThanItsOwn) {
    for (const WaitRow& row : {
             WaitRow{CardLoss::card_out, seconds(0), seconds(2), seconds(0)},
             WaitRow{CardLoss::card_out, seconds(30), seconds(2), seconds(30)},
             WaitRow{CardLoss::reader_gone, seconds(0), seconds(2), seconds(2)},
             WaitRow{CardLoss::reader_gone, seconds(30), seconds(2), seconds(30)},
             WaitRow{CardLoss::reader_gone, seconds(0), seconds(0), seconds(0)},
             WaitRow{CardLoss::readers_gone, seconds(0), milliseconds(300), milliseconds(300)},
             WaitRow{CardLoss::readers_gone, seconds(1), milliseconds(300), seconds(1)},
         }) {
        Settings settings = settings_with(CardRemoval::lock, {.grace = row.grace});
        settings.cards.reader_grace = row.reader_grace;
        EXPECT_EQ(wait_for_return(settings, "login", row.loss), row.wait) << text_of(row.loss);
    }
}

struct PlanRow {
    CardRemoval on_removal;
    LockFallback fallback;
    bool is_remote;
    bool can_be_asked;
    RemovalAction action;
    bool destroys_tickets; // though nobody has asked for that
};

TEST(PlanForRemoval, IsWhatIsSetForTheServiceAtThePlaceOfTheSession) {
    using enum CardRemoval;
    using Action = RemovalAction;
    constexpr auto stays = LockFallback::none;
    constexpr auto ends = LockFallback::logoff;
    const std::vector<PlanRow> rows{
        {none, ends, false, true, Action::record, false},
        {none, ends, true, false, Action::record, false},
        {lock, ends, false, true, Action::lock, false},
        {lock, stays, true, true, Action::lock, false},
        // nobody can be told to lock, so it is as if nobody had
        {lock, ends, false, false, Action::logoff, true},
        {lock, stays, false, false, Action::record, false},
        {logoff, stays, false, true, Action::logoff, true},
        {logoff, stays, true, false, Action::logoff, true},
        {disconnect, ends, true, true, Action::logoff, true},
        {disconnect, stays, true, false, Action::logoff, true},
        {disconnect, ends, false, true, Action::lock, false},
        {disconnect, stays, false, false, Action::record, false},
    };
    for (const PlanRow& row : rows) {
        const Settings settings = settings_with(row.on_removal, {.lock_fallback = row.fallback});
        const RemovalPlan plan = plan_for_removal(
            settings, {.service = "login", .is_remote = row.is_remote, .can_be_asked = row.can_be_asked});
        const std::string what = "row " + std::to_string(&row - rows.data());
        EXPECT_EQ(plan.action, row.action) << what;
        EXPECT_EQ(plan.destroys_tickets, row.destroys_tickets) << what;
        EXPECT_FALSE(plan.is_rehearsal) << what;
    }
}

TEST(PlanForRemoval, TakesAlongWhatElseIsSet) {
    const Settings settings = settings_with(
        CardRemoval::lock, {.destroy_tickets = true, .lock_deadline = seconds(7), .rehearsal = true});
    const RemovalPlan expected{RemovalAction::lock, RemovalAction::logoff, seconds(7), true, true};
    EXPECT_EQ(plan_for_removal(settings, {.service = "login"}), expected);
}

TEST(PlanForRemoval, OfATicketAloneLeavesTheSession) {
    const Settings settings = settings_with(CardRemoval::none, {.destroy_tickets = true});
    const RemovalPlan plan = plan_for_removal(settings, {.service = "login"});
    EXPECT_EQ(plan.action, RemovalAction::record);
    EXPECT_TRUE(plan.destroys_tickets);
}

TEST(PlanForRemoval, OfAServiceWithoutASectionIsARecord) {
    const RemovalPlan plan = plan_for_removal(settings_with(CardRemoval::logoff), {.service = "sshd"});
    EXPECT_EQ(plan.action, RemovalAction::record);
    EXPECT_FALSE(plan.destroys_tickets);
}

} // namespace
} // namespace signet::policy
