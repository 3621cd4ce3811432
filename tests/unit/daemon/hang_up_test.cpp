// SPDX-License-Identifier: Apache-2.0
// A client that hangs up: its logon ends at once wherever it waits, and nothing is left of it.
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;
using namespace std::chrono_literals;

class HangUpTest : public AttemptTest {
protected:
    // Everything that this logon waits for comes to a stand; then the program goes.
    void begin_and_hang_up(Person who = {}) {
        LogonInProgress logon(scene, std::move(who), begin_at_login(), fakes::root_peer);
        scene.loop.settle();
        ASSERT_FALSE(logon.verdict);
        logon.client.pam.hang_up();
        scene.loop.settle();
        ASSERT_TRUE(logon.verdict) << "it goes on";
        expect_refused(*logon.verdict, Reason::cancelled);
    }
};

TEST_F(HangUpTest, WhileACardIsWaitedFor) {
    scene.settings->cards.wait_for_card = 10min;
    begin_and_hang_up();
}

TEST_F(HangUpTest, WhileTheCardIsBeingRead) {
    scene.host.slow.insert(MessageType::open_card);
    scene.insert(reader_a);
    begin_and_hang_up();
    scene.host.slow.clear();
    scene.host.let_go();
    expect_granted(log_on());                    // the reading went on, for whoever comes next
    EXPECT_EQ(asked(MessageType::open_card), 2); // the second of them after the logon
}

TEST_F(HangUpTest, AtThePrompt) {
    scene.insert(reader_a);
    begin_and_hang_up({.before_pin = [](fakes::FrameEnd&) { return false; }});
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(HangUpTest, WhileThePreflightIsUnderWay) {
    scene.host.slow.insert(MessageType::preflight);
    scene.insert(reader_a);
    begin_and_hang_up();
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(HangUpTest, WhileAnotherLogonHasTheCard) {
    scene.host.slow.insert(MessageType::authenticate);
    scene.insert(reader_a);
    LogonInProgress first(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    ASSERT_EQ(asked(MessageType::authenticate), 1);
    LogonInProgress second(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    second.client.pam.hang_up();
    scene.loop.settle();
    ASSERT_TRUE(second.verdict);
    EXPECT_EQ(second.verdict->reason, policy::id_of(Reason::cancelled));
    scene.host.let_go();
    scene.loop.run_until([&] { return first.verdict.has_value(); });
    expect_granted(*first.verdict);
    EXPECT_EQ(asked(MessageType::authenticate), 1);
    first.client.client.hang_up();
    scene.loop.settle();
}

TEST_F(HangUpTest, WhileTheTicketIsJudged) {
    for (const auto question : {MessageType::judge_ticket, MessageType::judge_certificate}) {
        SCOPED_TRACE(static_cast<int>(question));
        scene.insert(reader_a); // its certificate is judged at insertion, and again at the logon
        scene.loop.settle();
        scene.host.slow = {question};
        begin_and_hang_up();
        scene.host.slow.clear();
        scene.host.let_go();
        scene.take_out(reader_a);
        scene.loop.settle();
    }
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

// The card has the PIN. Who could take back a wrong one by hanging up would guess without being written down.
TEST_F(HangUpTest, WhatTheCardSaysToThePinIsRecordedAllTheSame) {
    scene.host.slow.insert(MessageType::authenticate);
    scene.insert(reader_a);
    LogonInProgress logon(scene, {.pin = "654321"}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    logon.client.pam.hang_up();
    scene.loop.settle();
    EXPECT_FALSE(logon.verdict);
    scene.host.let_go();
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::pin_wrong);
    EXPECT_EQ(scene.journal.events.back().verifies, 1U);
}

TEST_F(HangUpTest, AfterThePinNoTicketIsStored) {
    scene.host.slow.insert(MessageType::authenticate);
    scene.insert(reader_a);
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    logon.client.pam.hang_up();
    scene.host.let_go();
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::cancelled);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

} // namespace
} // namespace signet::daemon
