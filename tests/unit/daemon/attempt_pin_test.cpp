// SPDX-License-Identifier: Apache-2.0
// The person's part of a logon: the PIN, the last try, silence, second thoughts; and two persons at one card.
#include "daemon/protocol/messages/card.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using fakes::FrameEnd;
using policy::Reason;
using protocol::MessageType;

// In place of a PIN, this message.
template <class Message>
Person person_who_says(Scene& scene, Message message) {
    const auto shared = std::make_shared<Message>(std::move(message));
    Person person;
    person.before_pin = [&scene, shared](FrameEnd& pam) {
        const auto say = [](FrameEnd& end, std::shared_ptr<Message> what) -> Task<void> {
            co_await end.say(std::move(*what));
        };
        scene.loop.start(say(pam, shared));
        return false;
    };
    return person;
}

TEST_F(AttemptTest, AWrongPinIsRefusedWithTheTriesThatAreLeft) {
    scene.insert(reader_a);
    const auto verdict = log_on({.pin = "654321"});
    expect_refused(verdict, Reason::pin_wrong);
    EXPECT_NE(verdict.text.find('2'), std::string::npos) << verdict.text;
    EXPECT_EQ(asked(MessageType::authenticate), 1);
    EXPECT_EQ(asked(MessageType::judge_ticket), 0);
    EXPECT_EQ(asked(MessageType::store_credentials), 0);
}

TEST_F(AttemptTest, AWrongPinIsAuditedAsATryOfTheCard) {
    scene.insert(reader_a);
    expect_refused(log_on({.pin = "654321"}), Reason::pin_wrong);
    EXPECT_EQ(scene.journal.events.back().apdus, 2U);
    EXPECT_EQ(scene.journal.events.back().verifies, 1U);
}

TEST_F(AttemptTest, WhatCannotBeAPinCostsNoTry) {
    for (const char* pin : {"", "12345", "123456789", "12345a", "123 56", "12345\n"}) {
        SCOPED_TRACE(pin);
        scene.insert(reader_a);
        expect_refused(log_on({.pin = pin}), Reason::pin_shape);
        EXPECT_EQ(asked(MessageType::authenticate), 0);
        EXPECT_EQ(scene.host.cards[reader_a].tries_left, 3);
        scene.take_out(reader_a);
    }
}

TEST_F(AttemptTest, APinOfWhoeverHasLeftTheSeatMeanwhileCostsNoTry) {
    scene.insert(reader_a);
    const auto leave = [](Socket&, Peer& peer) { peer.place = policy::CallerPlace::elsewhere; };
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer, leave);
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::not_at_seat);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(AttemptTest, ThePinIsNowhereInWhatIsWrittenDown) {
    scene.insert(reader_a);
    log_on({.pin = "654321"});
    log_on();
    EXPECT_FALSE(is_written_down("654321") || is_written_down("123456"));
}

TEST_F(AttemptTest, TheLastTryIsAskedAboutBeforeThePin) {
    scene.insert(reader_a, {.tries_left = 1});
    expect_granted(log_on({.text = "yes"}));
    ASSERT_EQ(person.questions.size(), 1U);
    EXPECT_NE(person.questions.front().find("last try"), std::string::npos);
    EXPECT_EQ(person.pin_prompts.size(), 1U);
    EXPECT_EQ(scene.host.told_to_take_last, std::vector<bool>{true});
}

// A module may see that one try is left where nobody was asked about it.
TEST_F(AttemptTest, TheWorkerIsToldThatNobodyAgreedToSpendTheLastTry) {
    scene.insert(reader_a);
    expect_granted(log_on());
    EXPECT_EQ(scene.host.told_to_take_last, std::vector<bool>{false});
}

TEST_F(AttemptTest, TheLastTryIsNotSpentUnlessThePersonSaysYes) {
    for (const char* answer : {"no", "", "maybe"}) {
        SCOPED_TRACE(answer);
        scene.insert(reader_a, {.tries_left = 1});
        expect_refused(log_on({.text = answer}), Reason::pin_last_try_declined);
        EXPECT_TRUE(person.pin_prompts.empty());
        EXPECT_EQ(asked(MessageType::authenticate), 0);
        scene.take_out(reader_a);
    }
}

TEST_F(AttemptTest, AQuestionSaysInPartsWhoseCardItIsAboutAndHowManyTriesAreLeft) {
    constexpr std::uint8_t numbers[] = {2, 1};
    for (const std::uint8_t tries : numbers) {
        scene.insert(reader_a, {.tries_left = tries});
        expect_granted(log_on());
        for (const protocol::Ask& question : person.asked) {
            EXPECT_EQ(question.user, "alice");
            EXPECT_EQ(question.card_label, "PIV card");
            EXPECT_EQ(question.tries_left, tries);
            EXPECT_TRUE(question.choices.empty());
        }
        scene.take_out(reader_a);
    }
    ASSERT_EQ(person.asked.size(), 2U);
    EXPECT_EQ(person.asked.front().kind, protocol::Question::last_try);
    EXPECT_EQ(person.asked.back().kind, protocol::Question::pin);
}

TEST_F(AttemptTest, TheNumberOfACertificateIsAnAnswerToThatQuestionAndToNoOther) {
    scene.insert(reader_a);
    scene.insert(reader_b);
    expect_granted(log_on({.text = "2"}));
    for (const auto kind : {protocol::Question::pin, protocol::Question::last_try}) {
        Person confused;
        confused.before_text = [&](FrameEnd& pam) {
            auto answer = answer_of(kind, "2");
            scene.loop.start(pam.say(std::move(answer)));
            return false;
        };
        EXPECT_EQ(log_on(confused).reason, "bad-request");
    }
}

// However many certificates there are, the question fits into its message, and what it has no room for cannot be
// chosen.
TEST_F(AttemptTest, OnlyTheCertificatesThatTheQuestionHasRoomForAreOffered) {
    struct Row {
        std::size_t name_size;
        std::size_t offered;
    };
    for (const auto [name_size, offered] : {Row{5, 10}, Row{400, 1}}) {
        fakes::FakeCard card;
        card.certificates.assign(20, {.principal = std::string(name_size, 'x') + "@LAB.TEST"});
        scene.insert(reader_a, card);
        expect_granted(log_on({.text = std::to_string(offered)}));
        EXPECT_EQ(person.asked.front().choices.size(), offered);
        EXPECT_LE(person.asked.front().text.size(), 511U); // PAM_MAX_MSG_SIZE, with its NUL
        EXPECT_EQ(log_on({.text = std::to_string(offered + 1)}).reason, "cancelled");
        scene.take_out(reader_a);
    }
}

TEST_F(AttemptTest, ALockedCardIsNotAskedForAPin) {
    scene.insert(reader_a, {.tries_left = 0});
    expect_refused(log_on(), Reason::pin_locked);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(AttemptTest, ALastTryThatNobodyAgreedToIsNotSpent) {
    scene.insert(reader_a, {.tries_left = 2});
    Person slow;
    slow.before_pin = [this](FrameEnd&) { // another logon spends a try meanwhile
        scene.host.cards[reader_a].tries_left = 1;
        scene.cards.all().front()->reopen();
        return true;
    };
    expect_refused(log_on(slow), Reason::card_busy);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(AttemptTest, ACardTakenOutWhileThePinIsTypedIsARemoval) {
    scene.insert(reader_a);
    Person slow;
    slow.before_pin = [this](FrameEnd&) {
        scene.take_out(reader_a);
        return false;
    };
    expect_refused(log_on(slow), Reason::card_removed);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(AttemptTest, ACardTakenOutAtTheLastTrysQuestionIsARemoval) {
    scene.insert(reader_a, {.tries_left = 1});
    Person slow;
    slow.before_text = [this](FrameEnd&) {
        scene.take_out(reader_a);
        return false;
    };
    expect_refused(log_on(slow), Reason::card_removed);
}

TEST_F(AttemptTest, ACardTakenOutWhileItSignsIsARemoval) {
    scene.insert(reader_a);
    scene.host.mishaps[MessageType::authenticate] = fakes::Mishap::silence;
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer);
    scene.loop.settle();
    EXPECT_FALSE(logon.verdict);
    EXPECT_EQ(asked(MessageType::authenticate), 1);
    scene.take_out(reader_a);
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::card_removed);
    logon.client.client.hang_up();
    scene.loop.settle();
    EXPECT_EQ(scene.journal.events.back().verifies, 1U); // as far as anybody knows
}

TEST_F(AttemptTest, APersonWhoSaysNothingIsNotWaitedForForever) {
    scene.settings->cards.conversation_timeout = 50ms;
    scene.insert(reader_a);
    Person silent;
    silent.before_pin = [](FrameEnd&) { return false; };
    expect_refused(log_on(silent), Reason::timed_out);
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::ready);
}

TEST_F(AttemptTest, SecondThoughtsCancel) {
    scene.insert(reader_a);
    const auto verdict = log_on(person_who_says(scene, protocol::Cancel()));
    expect_refused(verdict, Reason::cancelled);
    EXPECT_EQ(verdict.outcome, protocol::Outcome::cancelled);
}

TEST_F(AttemptTest, WhatIsNoAnswerToTheQuestionEndsIt) {
    scene.insert(reader_a);
    expect_refused(log_on(person_who_says(scene, answer_of(protocol::Question::last_try, "123456"))),
                   Reason::bad_request);
    expect_refused(log_on(person_who_says(scene, protocol::QueryStatus())), Reason::bad_request);
    expect_refused(log_on(person_who_says(scene, begin_at_login())), Reason::bad_request);
    expect_refused(log_on(person_who_says(scene, protocol::PinVerified())), Reason::bad_request);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

// One at each of two consoles, both at their prompts, one card: `first` and `second` type at the same moment.
class TwoAtOneCard : public AttemptTest {
protected:
    void log_on_both(
        const std::string& first_pin, const std::string& second_pin, std::function<void()> then = [] {}) {
        bool typing = false;
        const auto at_a_signal = [&typing](FrameEnd&) { return typing; };
        first.emplace(scene, Person{.pin = first_pin, .before_pin = at_a_signal}, begin_at_login(),
                      fakes::root_peer);
        second.emplace(scene, Person{.pin = second_pin, .before_pin = at_a_signal}, begin_at_login(),
                       fakes::root_peer);
        scene.loop.settle();
        ASSERT_EQ(first->person.pin_prompts.size() + second->person.pin_prompts.size(), 2U);
        typing = true;
        scene.loop.start(answer_pin(first->client.pam, first->person));
        scene.loop.start(answer_pin(second->client.pam, second->person));
        scene.loop.settle();
        then();
        scene.loop.run_until([&] { return first->verdict && second->verdict; });
        for (auto* const logon : {&*first, &*second})
            logon->client.client.hang_up();
        scene.loop.settle();
    }

    std::optional<LogonInProgress> first;
    std::optional<LogonInProgress> second;
};

TEST_F(TwoAtOneCard, BothAreServedOneAfterTheOther) {
    scene.insert(reader_a);
    log_on_both("123456", "123456");
    expect_granted(*first->verdict);
    expect_granted(*second->verdict);
    EXPECT_EQ(asked(MessageType::authenticate), 2);
    EXPECT_EQ(asked(MessageType::open_card), 3);
}

TEST_F(TwoAtOneCard, NobodyIsLoggedOnWithThePinOfTheOther) {
    scene.insert(reader_a);
    log_on_both("123456", "654321");
    expect_granted(*first->verdict);
    EXPECT_EQ(second->verdict->reason, "pin-wrong");
    EXPECT_EQ(scene.sessions.all().size(), 1U);
}

// Both wait for the same pre-flight when they have typed; it comes, and both want the card in that moment.
TEST_F(TwoAtOneCard, BothAreServedOneAfterTheOtherWhenTheKdcIsSlow) {
    scene.host.slow.insert(MessageType::preflight);
    scene.insert(reader_a);
    log_on_both("123456", "654321", [this] { scene.host.let_go(); });
    expect_granted(*first->verdict);
    EXPECT_EQ(second->verdict->reason, "pin-wrong");
    EXPECT_EQ(scene.sessions.all().size(), 1U);
}

} // namespace
} // namespace signet::daemon
