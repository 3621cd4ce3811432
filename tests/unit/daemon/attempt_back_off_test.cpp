// SPDX-License-Identifier: Apache-2.0
// Prompts after wrong PINs: who waits, and who does not.
#include "daemon/language/prompts.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using fakes::FrameEnd;
using policy::Reason;
using Clock = std::chrono::steady_clock;

constexpr std::uint8_t many = 10;

class BackOffTest : public AttemptTest {
protected:
    void give_wrong_pins(int number) {
        for (int i = 0; i < number; ++i)
            expect_refused(log_on({.pin = "654321"}), Reason::pin_wrong);
    }
};

TEST_F(BackOffTest, TheFirstWrongPinCostsNoTime) {
    scene.insert(reader_a, {.tries_left = many});
    give_wrong_pins(1);
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    EXPECT_EQ(logon.person.pin_prompts.size(), 1U);
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_granted(*logon.verdict);
}

TEST_F(BackOffTest, AfterTheSecondThePromptWaitsAndSaysSo) {
    scene.insert(reader_a, {.tries_left = many});
    give_wrong_pins(2);
    const auto before = Clock::now();
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    EXPECT_TRUE(logon.person.pin_prompts.empty());
    ASSERT_FALSE(logon.person.shown.empty());
    EXPECT_NE(logon.person.shown.back().find("in 1 s"), std::string::npos) << logon.person.shown.back();
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_granted(*logon.verdict);
    EXPECT_GE(Clock::now() - before, 500ms);
    EXPECT_EQ(scene.cards.all().front()->back_off(), 0s); // forgotten
}

// However many prompts a program has opened beforehand.
TEST_F(BackOffTest, APromptThatWasOpenAlreadyWaitsBeforeTheCardIsAsked) {
    scene.insert(reader_a, {.tries_left = many});
    Person slow;
    slow.before_pin = [](FrameEnd&) { return false; };
    LogonInProgress early(scene, slow, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    give_wrong_pins(2);
    auto answer = answer_of(protocol::Question::pin, "123456");
    scene.loop.start(early.client.pam.say(std::move(answer)));
    scene.loop.settle();
    EXPECT_EQ(asked(protocol::MessageType::authenticate), 2);
    scene.loop.run_until([&] { return early.verdict.has_value(); });
    expect_granted(*early.verdict);
    EXPECT_EQ(asked(protocol::MessageType::authenticate), 3);
}

TEST_F(BackOffTest, IsOfOneCardAndEndsWithIt) {
    scene.insert(reader_a, {.tries_left = many});
    give_wrong_pins(2);
    EXPECT_GT(scene.cards.all().front()->back_off(), 0s);
    EXPECT_EQ(scene.insert(reader_b).back_off(), 0s);
    scene.take_out(reader_b);
    scene.take_out(reader_a);
    EXPECT_EQ(scene.insert(reader_a).back_off(), 0s);
    expect_granted(log_on());
}

TEST_F(BackOffTest, ACardTakenOutMeanwhileIsARemoval) {
    scene.insert(reader_a, {.tries_left = many});
    give_wrong_pins(2);
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    scene.take_out(reader_a);
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::card_removed);
}

// Nobody knows whether it cost a try: it counts as a wrong one, and whoever typed it hears that.
TEST_F(BackOffTest, APinThatTheCardDidNotAnswerIsOneOfThem) {
    scene.insert(reader_a, {.tries_left = many});
    scene.host.mishaps = {{protocol::MessageType::authenticate, fakes::Mishap::death}};
    for (int i = 0; i < 2; ++i) {
        expect_refused(log_on(), Reason::worker_lost);
        EXPECT_EQ(person.shown, std::vector<std::string>{language::prompt::pin_unanswered.one});
    }
    EXPECT_GT(scene.cards.all().front()->back_off(), 0s);
    scene.host.mishaps.clear();
    expect_granted(log_on());
}

TEST_F(BackOffTest, WhatFailsAfterTheRightPinIsNot) {
    for (const auto reason : {Reason::card_sign_failed, Reason::kdc_refused, Reason::pin_form_refused}) {
        scene.insert(reader_a, {.tries_left = many});
        scene.host.failures = {{protocol::MessageType::authenticate, reason}};
        for (int i = 0; i < 3; ++i)
            expect_refused(log_on(), reason);
        EXPECT_TRUE(person.shown.empty());
        EXPECT_EQ(scene.cards.all().front()->back_off(), 0s);
        scene.host.failures.clear();
        scene.take_out(reader_a);
    }
}

TEST_F(BackOffTest, WhatTheCardWasNotAskedIsNotCounted) {
    scene.insert(reader_a, {.tries_left = many});
    for (int i = 0; i < 3; ++i)
        expect_refused(log_on({.pin = "12345"}), Reason::pin_shape);
    EXPECT_EQ(scene.cards.all().front()->back_off(), 0s);
}

} // namespace
} // namespace signet::daemon
