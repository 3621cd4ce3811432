// SPDX-License-Identifier: Apache-2.0
// When a session has lost its card, and when it has not.
#include "tests/unit/daemon/removal_scene.hpp"

namespace signet::daemon {
namespace {

using policy::CardLoss;
using std::chrono::hours;
using std::chrono::milliseconds;

const fakes::FakeCard another_card{.certificates = {{.slot = "9C"}}};
const fakes::FakeCard doubtful_card{.certificates = {{.refused = policy::Reason::anchors_unusable}}};

TEST_F(RemovalTest, ACardThatLeavesIsActedOnOnceEachTime) {
    const std::string session = begin();
    take_out();
    wait_for(session, GuardPhase::locked);
    scene.insert(reader_b);
    take_out(reader_b);
    EXPECT_EQ(control.done, Strings{"lock c7"});
    scene.insert(reader_a);
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    EXPECT_EQ(guard_of(session).reader, reader_a);
    take_out();
    wait_for(session, GuardPhase::locked);
    EXPECT_EQ(control.done, (Strings{"lock c7", "lock c7"}));
    EXPECT_EQ(actions(), (Strings{"lock", "lock"}));
}

TEST_F(RemovalTest, AnotherCardIsOfNoConcern) {
    const std::string session = begin();
    for (int i = 0; i < 100; ++i) {
        scene.begin_to_insert(reader_b);
        take_out(reader_b);
    }
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    EXPECT_EQ(actions(), Strings());
}

TEST_F(RemovalTest, TheCardMayBeInAnyReader) {
    scene.insert(reader_a, another_card);
    scene.insert(reader_b);
    const std::string session = open_session(reader_b, reader_a);
    start_guards();
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    EXPECT_EQ(guard_of(session).reader, reader_b);
}

TEST_F(RemovalTest, TheCardIsBackWithinItsGrace) {
    removal().grace = hours(1);
    const std::string session = begin();
    take_out();
    EXPECT_EQ(phase_of(session), GuardPhase::away);
    scene.insert(reader_a);
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    EXPECT_EQ(actions(), Strings());
}

TEST_F(RemovalTest, AnotherCardWithinTheGraceIsNotTheOneThatLeft) {
    removal().grace = milliseconds(20);
    const std::string session = begin();
    take_out();
    scene.insert(reader_a, another_card);
    wait_for(session, GuardPhase::locked);
    EXPECT_EQ(control.done, Strings{"lock c7"});
}

// Somebody could put any card in and so have the session stay open.
TEST_F(RemovalTest, ACardThatNobodyBelievesIsNotTheOneThatLeft) {
    removal().grace = milliseconds(20);
    const std::string session = begin();
    take_out();
    scene.insert(reader_a, doubtful_card);
    wait_for(session, GuardPhase::locked);
}

TEST_F(RemovalTest, ACardThatIsReadWhenTheTimeIsUpIsWaitedFor) {
    removal().grace = milliseconds(200); // in which the card goes in again, on a busy machine as well
    const std::string session = begin();
    take_out();
    scene.host.slow.insert(protocol::MessageType::judge_certificate);
    scene.begin_to_insert(reader_a);
    scene.loop.run_until([&] {
        announce();
        const auto until = guard_of(session).until;
        return until && *until - std::chrono::steady_clock::now() > std::chrono::seconds(5);
    });
    EXPECT_EQ(actions(), Strings());
    scene.host.let_go();
    scene.loop.settle();
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    EXPECT_EQ(actions(), Strings());
}

TEST_F(RemovalTest, ACardWithoutGraceIsNotWaitedForThoughItMayComeBackAtOnce) {
    const std::string session = begin();
    scene.host.slow.insert(protocol::MessageType::judge_certificate);
    scene.take_out(reader_a);
    scene.begin_to_insert(reader_a); // seen in the same look
    wait_for(session, GuardPhase::locked);
    scene.host.let_go();
}

TEST_F(RemovalTest, AReaderThatIsAwayForAMomentHasNotLostItsCard) {
    const std::string session = begin();
    for (const CardLoss loss : {CardLoss::reader_gone, CardLoss::readers_gone}) {
        take_out_with_reader(loss);
        EXPECT_EQ(phase_of(session), GuardPhase::away);
        scene.insert(reader_a);
        EXPECT_EQ(phase_of(session), GuardPhase::watching);
    }
    EXPECT_EQ(actions(), Strings());
}

TEST_F(RemovalTest, AReaderThatStaysAwayHasTakenItsCardAlong) {
    scene.settings->cards.reader_grace = milliseconds(1);
    const std::string session = begin();
    take_out_with_reader();
    wait_for(session, GuardPhase::locked);
    ASSERT_EQ(actions(), Strings{"lock"});
    EXPECT_EQ(last_record().detail, "the reader is gone; the session is locked");
    EXPECT_EQ(last_record().reason, policy::Reason::card_removed);
    EXPECT_EQ(last_record().session, "c7");
    EXPECT_EQ(last_record().user, "alice");
    EXPECT_EQ(last_record().reader, reader_a);
}

// -- from the start of signetd ---------------------------------------------------------------------

TEST_F(RemovalTest, NothingIsDoneBeforeTheReadersWereLookedAt) {
    scene.settings->cards.reader_grace = milliseconds(0);
    const std::string session = open_session();
    scene.loop.start(guard_sessions(scene.services));
    scene.loop.settle();
    EXPECT_EQ(phase_of(session), GuardPhase::unseen);
    scene.insert(reader_a);
    scene.cards.note_look();
    scene.loop.settle();
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    EXPECT_EQ(actions(), Strings());
}

TEST_F(RemovalTest, ACardThatLeftWhileSignetdWasAwayIsMissedSoonAfterTheFirstLook) {
    scene.settings->cards.reader_grace = milliseconds(1);
    const std::string session = open_session();
    start_guards();
    wait_for(session, GuardPhase::locked);
    EXPECT_EQ(actions(), Strings{"lock"});
}

TEST_F(RemovalTest, AtTheFirstLookACardThatIsBeingReadIsWaitedFor) {
    scene.settings->cards.reader_grace = milliseconds(0);
    scene.host.slow.insert(protocol::MessageType::judge_certificate);
    scene.begin_to_insert(reader_a);
    const std::string session = open_session();
    start_guards();
    EXPECT_EQ(phase_of(session), GuardPhase::away);
    scene.host.let_go();
    wait_for(session, GuardPhase::watching);
    EXPECT_EQ(actions(), Strings());
}

TEST_F(RemovalTest, AtTheFirstLookACardInItsPlaceThatCannotBeJudgedIsTakenForIt) {
    scene.insert(reader_a, doubtful_card);
    const std::string session = open_session();
    start_guards();
    EXPECT_EQ(phase_of(session), GuardPhase::watching);
    take_out();
    wait_for(session, GuardPhase::locked);
}

TEST_F(RemovalTest, AtTheFirstLookSuchACardInAnotherReaderIsNot) {
    scene.settings->cards.reader_grace = milliseconds(1);
    scene.insert(reader_b, doubtful_card);
    const std::string session = open_session();
    start_guards();
    wait_for(session, GuardPhase::locked);
}

// -- the end of the session ------------------------------------------------------------------------

TEST_F(RemovalTest, ASessionThatIsOverIsNotActedOn) {
    removal().grace = milliseconds(1);
    const std::string closed = begin();
    const std::string open = open_session();
    scene.loop.settle();
    scene.sessions.close(closed);
    take_out();
    wait_for(open, GuardPhase::locked);
    EXPECT_EQ(control.done, Strings{"lock c7"});
}

TEST_F(RemovalTest, EachSessionOfTheCardIsActedOn) {
    const std::string one = begin();
    const std::string other = open_session();
    scene.loop.settle();
    take_out();
    wait_for(one, GuardPhase::locked);
    wait_for(other, GuardPhase::locked);
    EXPECT_EQ(control.done.size(), 2U);
}

} // namespace
} // namespace signet::daemon
