// SPDX-License-Identifier: Apache-2.0
// What is done to a session when its card has left, or when it has come to a limit.
#include "policy/session_plan.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace signet::policy {
namespace {

using std::chrono::seconds;

Settings settings_with(SessionResponse on_removal, const RemovalSettings& removal = {}) {
    Settings settings;
    settings.services["login"] = {.use = ServiceUse::logon, .on_removal = on_removal, .removal = removal};
    return settings;
}

struct PlanRow {
    SessionResponse on_removal;
    LockFallback fallback;
    bool is_remote;
    bool can_be_asked;
    SessionAction action;
    bool destroys_tickets; // though nobody has asked for that
};

TEST(PlanForRemoval, IsWhatIsSetForTheServiceAtThePlaceOfTheSession) {
    using enum SessionResponse;
    using Action = SessionAction;
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
        const SessionPlan plan =
            plan_for(settings, SessionTrigger::card_left,
                     {.service = "login", .is_remote = row.is_remote, .can_be_asked = row.can_be_asked});
        const std::string what = "row " + std::to_string(&row - rows.data());
        EXPECT_EQ(plan.action, row.action) << what;
        EXPECT_EQ(plan.destroys_tickets, row.destroys_tickets) << what;
        EXPECT_EQ(plan.withdraws_rights, row.on_removal != none) << what;
        EXPECT_EQ(plan.removes_agent_keys, row.on_removal != none) << what;
        EXPECT_FALSE(plan.is_rehearsal) << what;
    }
}

TEST(PlanForRemoval, TakesAlongWhatElseIsSet) {
    const Settings settings = settings_with(
        SessionResponse::lock, {.destroy_tickets = true, .lock_deadline = seconds(7), .rehearsal = true});
    const SessionPlan expected{
        SessionAction::lock, SessionAction::logoff, seconds(7), true, true, true, true};
    EXPECT_EQ(plan_for(settings, SessionTrigger::card_left, {.service = "login"}), expected);
}

TEST(PlanForRemoval, OfATicketAloneLeavesTheSession) {
    const Settings settings = settings_with(SessionResponse::none, {.destroy_tickets = true});
    const SessionPlan plan = plan_for(settings, SessionTrigger::card_left, {.service = "login"});
    EXPECT_EQ(plan.action, SessionAction::record);
    EXPECT_TRUE(plan.destroys_tickets && plan.removes_agent_keys);
}

TEST(OnlyCardsUnlock, WhereEveryLockerDemandsOneAndThereIsOne) {
    Settings settings = settings_with(SessionResponse::lock);
    EXPECT_FALSE(only_cards_unlock(settings));
    settings.services["i3lock"] = {.use = ServiceUse::unlock};
    EXPECT_TRUE(only_cards_unlock(settings));
    settings.services["swaylock"] = {.use = ServiceUse::unlock, .card = CardDemand::preferred};
    EXPECT_FALSE(only_cards_unlock(settings));
}

TEST(PlanForRemoval, OfAServiceWithoutASectionIsARecord) {
    const SessionPlan plan =
        plan_for(settings_with(SessionResponse::logoff), SessionTrigger::card_left, {.service = "sshd"});
    EXPECT_EQ(plan.action, SessionAction::record);
    EXPECT_FALSE(plan.destroys_tickets);
}

} // namespace
} // namespace signet::policy
