// SPDX-License-Identifier: Apache-2.0
// What is done to a session that has lost its card.
#include "daemon/signetd/limits.hpp"
#include "tests/unit/daemon/removal_scene.hpp"

namespace signet::daemon {
namespace {

using policy::LockFallback;
using policy::SessionResponse;

TEST_F(RemovalTest, ASessionThatNobodyLocksIsLoggedOffWithItsTicket) {
    control.has_locker = false;
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::ending);
    EXPECT_EQ(control.done, (Strings{"lock c7", "end c7"}));
    EXPECT_EQ(actions(), (Strings{"lock", "logoff"}));
    EXPECT_EQ(tickets_deleted(), 1);
}

TEST_F(RemovalTest, ASessionThatNobodyLocksStaysWhereThatIsWanted) {
    control.has_locker = false;
    removal().lock_fallback = LockFallback::none;
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::not_locked);
    EXPECT_EQ(control.done, Strings{"lock c7"});
    EXPECT_EQ(tickets_deleted(), 0);
}

TEST_F(RemovalTest, ACardThatIsBackBeforeItsSessionIsLockedEndsNothing) {
    control.has_locker = false;
    removal().lock_deadline = std::chrono::milliseconds(50);
    const std::string session = begin();
    take_out();
    EXPECT_EQ(phase_of(session), GuardPhase::locking);
    scene.insert(reader_a);
    wait_for(session, GuardPhase::watching);
    EXPECT_EQ(control.done, Strings{"lock c7"});
    EXPECT_EQ(actions(), Strings{"lock"});
    EXPECT_EQ(tickets_deleted(), 0);
}

TEST_F(RemovalTest, ALockThatIsLiftedWithoutACardIsAskedForAgainWhereCardsAloneUnlock) {
    scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    control.lift_lock(); // its locker was killed
    scene.loop.run_until([&] { return actions().size() == 2; });
    EXPECT_EQ(control.done, (Strings{"lock c7", "lock c7"}));
    EXPECT_EQ(scene.journal.events.back().detail,
              "the lock was lifted without a card; the session is locked");
    control.has_locker = false;
    control.lift_lock();
    wait_for(session, GuardPhase::ending);
    EXPECT_EQ(control.done, (Strings{"lock c7", "lock c7", "lock c7", "end c7"}));
}

TEST_F(RemovalTest, ALockThatIsLiftedAgainAndAgainIsNone) {
    scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
    const std::string session = begin();
    take_out();
    for (std::size_t locks = 1; locks <= limits::lock_lifts; ++locks) {
        scene.loop.run_until([&] { return actions().size() == locks; });
        scene.loop.settle();
        control.lift_lock();
    }
    wait_for(session, GuardPhase::ending);
    EXPECT_EQ(control.done, (Strings{"lock c7", "lock c7", "lock c7", "end c7"}));
}

TEST_F(RemovalTest, ALockThatIsLiftedByOtherMeansStaysSoWhereTheyMay) {
    scene.settings->services["i3lock"] = {.use = policy::ServiceUse::unlock,
                                          .card = policy::CardDemand::preferred};
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    control.lift_lock();
    scene.loop.settle();
    EXPECT_EQ(control.done, Strings{"lock c7"});
}

TEST_F(RemovalTest, ALockThatIsLiftedByCardAndPinIsNoMatterAndNeitherIsOneWhoseCardIsBack) {
    scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    scene.insert(reader_a);
    wait_for(session, GuardPhase::watching);
    control.lift_lock();
    scene.loop.settle();
    EXPECT_EQ(control.done, Strings{"lock c7"});
}

TEST_F(RemovalTest, ALogoffEndsTheSessionAndItsTicket) {
    set(SessionResponse::logoff);
    begin();
    take_out();
    scene.loop.run_until([&] { return tickets_deleted() == 1; });
    EXPECT_EQ(control.done, Strings{"end c7"});
    EXPECT_EQ(actions(), Strings{"logoff"});
}

// A program of the user's may stop or kill what deletes it, as long as there is one.
TEST_F(RemovalTest, ATicketThatWasKeptFromGoingGoesAfterTheSession) {
    set(SessionResponse::logoff);
    scene.host.failures[protocol::MessageType::destroy_credentials] = policy::Reason::ccache_failed;
    begin();
    take_out();
    scene.loop.run_until([&] { return tickets_deleted() == 2; });
    EXPECT_EQ(control.done, Strings{"end c7"});
}

TEST_F(RemovalTest, ASessionThatCannotBeEndedIsTold) {
    set(SessionResponse::logoff);
    control.can_end = false;
    begin();
    take_out();
    EXPECT_EQ(actions(), Strings{"logoff"});
    EXPECT_EQ(last_record().detail, "the card was taken out; the session could not be ended");
}

TEST_F(RemovalTest, WithoutLogindTheLeaderIsEnded) {
    control.session.reset();
    begin();
    take_out();
    EXPECT_EQ(control.done, Strings{"end leader"});
}

TEST_F(RemovalTest, ARemoteSessionIsDisconnectedAndALocalOneLocked) {
    set(SessionResponse::disconnect);
    const std::string session = begin();
    take_out();
    scene.insert(reader_a);
    control.session->is_remote = true;
    take_out();
    EXPECT_EQ(control.done, (Strings{"lock c7", "end c7"}));
}

TEST_F(RemovalTest, ARehearsalIsARecordAndNothingElse) {
    removal().rehearsal = true;
    removal().destroy_tickets = true;
    const std::string session = begin();
    take_out();
    EXPECT_EQ(phase_of(session), GuardPhase::card_gone);
    EXPECT_EQ(control.done, Strings());
    EXPECT_EQ(tickets_deleted(), 0);
    ASSERT_EQ(actions(), Strings{"lock"});
    EXPECT_TRUE(last_record().is_rehearsal);
    EXPECT_EQ(last_record().detail,
              "the card was taken out; a rehearsal, the session would be locked and its ticket deleted, and "
              "what sudo and polkit keep taken away");
    EXPECT_EQ(rights.withdrawn, Strings());
}

// While the locker is still being waited for: neither waits for the other.
TEST_F(RemovalTest, WhatSudoAndPolkitKeepGoesWithTheCard) {
    control.has_locker = false;
    removal().lock_deadline = std::chrono::hours(1);
    const std::string session = begin();
    take_out();
    EXPECT_EQ(phase_of(session), GuardPhase::locking);
    EXPECT_EQ(rights.withdrawn, Strings{"alice 1000 c7"});
    const AuditEvent& event = scene.journal.events.back();
    EXPECT_EQ(event.event, "rights-withdrawn");
    EXPECT_EQ(event.detail, "taken away");
    EXPECT_EQ(event.session, "c7");
    scene.insert(reader_a);
}

TEST_F(RemovalTest, WithoutLogindSudoKeepsNothingEither) {
    control.session.reset();
    begin();
    take_out();
    EXPECT_EQ(rights.withdrawn, Strings{"alice 1000 "});
}

TEST_F(RemovalTest, WhereNothingIsWantedItIsRecorded) {
    set(SessionResponse::none);
    const std::string session = begin();
    take_out();
    EXPECT_EQ(phase_of(session), GuardPhase::card_gone);
    EXPECT_EQ(control.done, Strings());
    EXPECT_EQ(actions(), Strings{"none"});
    EXPECT_EQ(tickets_deleted(), 0);
    EXPECT_EQ(rights.withdrawn, Strings());
}

TEST_F(RemovalTest, ATicketMayGoWhileTheSessionStays) {
    set(SessionResponse::none);
    removal().destroy_tickets = true;
    begin();
    take_out();
    EXPECT_EQ(control.done, Strings());
    EXPECT_EQ(tickets_deleted(), 1);
}

TEST_F(RemovalTest, ATicketStaysForASessionWhoseCardIsThere) {
    removal().destroy_tickets = true;
    scene.insert(reader_b);
    const std::string other = open_session(reader_b);
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    EXPECT_EQ(tickets_deleted(), 0);
    take_out(reader_b);
    wait_for(other, GuardPhase::locked);
    EXPECT_EQ(tickets_deleted(), 1);
}

// It has been given a new one, or has none to lose.
TEST_F(RemovalTest, ASessionWhoseCardIsBackKeepsItsTicketAgain) {
    removal().destroy_tickets = true;
    scene.insert(reader_b);
    const std::string other = open_session(reader_b);
    begin();
    take_out();
    scene.insert(reader_a);
    take_out(reader_b);
    wait_for(other, GuardPhase::locked);
    EXPECT_EQ(tickets_deleted(), 0);
}

TEST_F(RemovalTest, TheSettingsOfThatMomentCount) {
    begin();
    auto changed = std::make_shared<policy::Settings>(*scene.settings);
    changed->services["login"].on_removal = SessionResponse::logoff;
    scene.services.settings = changed;
    take_out();
    EXPECT_EQ(control.done, Strings{"end c7"});
}

} // namespace
} // namespace signet::daemon
