// SPDX-License-Identifier: Apache-2.0
// A new PIN: what is told and asked before a try is spent, and what is said of a card that was interrupted.
#include "daemon/language/prompts.hpp"
#include "daemon/signetd/limits.hpp"
#include "tests/unit/daemon/pin_change_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::Question;
namespace prompt = language::prompt;

TEST_F(PinChangeTest, TheRulesComeFirstAndTheNewPinTwice) {
    scene.insert(reader_a);
    EXPECT_EQ(change(), "granted") << verdict.text;
    EXPECT_EQ(verdict.text, prompt::pin_is_changed.one);
    EXPECT_EQ(card().pin, "20262026");
    EXPECT_EQ(person.shown,
              std::vector<std::string>{"The new PIN must have 6 to 8 digits, and nothing but digits."});
    EXPECT_EQ(asked(), (std::vector{Question::pin, Question::new_pin, Question::new_pin_again}));
    EXPECT_EQ(person.asked[0].text, "Current PIN (PIV card): ");
    EXPECT_EQ(record().event, "pin-change");
    EXPECT_EQ(record().reason, Reason::granted);
    EXPECT_EQ(record().user, "alice");
    EXPECT_EQ(record().reader, reader_a);
    EXPECT_FALSE(scene.journal.says("20262026"));
    EXPECT_FALSE(scene.journal.says("123456"));
    EXPECT_EQ(spent(), 1);
}

TEST_F(PinChangeTest, AWrongPinIsToldWithTheTriesAndTheLastOneIsAskedFor) {
    scene.insert(reader_a);
    Person forgetful;
    forgetful.pin = "999999";
    EXPECT_EQ(change(forgetful), "pin-wrong");
    EXPECT_EQ(verdict.text, "Wrong PIN. 2 tries left.");
    EXPECT_EQ(change(forgetful), "pin-wrong");
    EXPECT_EQ(person.asked[0].text, "Current PIN (PIV card, 2 tries left): ");

    Person careful;
    careful.text = "no";
    EXPECT_EQ(change(careful), "pin-last-try-declined");
    EXPECT_EQ(asked(), std::vector{Question::last_try});
    EXPECT_EQ(spent(), 2);

    EXPECT_EQ(change(), "granted");
    EXPECT_EQ(asked().front(), Question::last_try);
    EXPECT_EQ(card().tries_left, 3);
}

TEST_F(PinChangeTest, WhatCannotBeTheNewPinSpendsNothing) {
    scene.insert(reader_a);
    Person slips;
    slips.new_pin_again = "20262027";
    EXPECT_EQ(change(slips), "pin-mismatch");
    for (const char* unfit : {"12345", "123456789", "12345a", "123456"}) {
        Person person_of_unfit;
        person_of_unfit.new_pin = unfit;
        EXPECT_EQ(change(person_of_unfit), "pin-new-unfit") << unfit;
    }
    Person mistyped;
    mistyped.pin = "1234";
    EXPECT_EQ(change(mistyped), "pin-shape");
    EXPECT_EQ(asked(), std::vector{Question::pin});
    EXPECT_EQ(spent(), 0);
    EXPECT_EQ(card().pin, "123456");
}

TEST_F(PinChangeTest, ABlockedPinIsSetByThePuk) {
    fakes::FakeCard blocked;
    blocked.tries_left = 0;
    scene.insert(reader_a, blocked);
    EXPECT_EQ(change(), "granted");
    EXPECT_EQ(asked(),
              (std::vector{Question::last_try, Question::puk, Question::new_pin, Question::new_pin_again}));
    EXPECT_EQ(person.questions.front(), prompt::untold_try_of_puk.one);
    EXPECT_EQ(person.shown.front(), prompt::pin_is_blocked.one);
    EXPECT_EQ(record().event, "pin-unblock");
    EXPECT_EQ(card().tries_left, 3);
}

TEST_F(PinChangeTest, TheTriesOfThePukAreKnownAfterAWrongOne) {
    scene.insert(reader_a);
    Person guessing;
    guessing.puk = "99999999";
    const auto unblock = at_reader(protocol::PinDeed::unblock);
    EXPECT_EQ(change(guessing, unblock), "puk-wrong");
    EXPECT_EQ(verdict.text, "Wrong PUK. 2 tries left.");
    EXPECT_EQ(change(guessing, unblock), "puk-wrong");
    EXPECT_EQ(person.asked.front().kind, Question::puk);
    EXPECT_EQ(person.asked.front().text, "PUK (PIV card, 2 tries left): ");
    guessing.text = "no";
    EXPECT_EQ(change(guessing, unblock), "pin-last-try-declined");
    EXPECT_EQ(person.questions, std::vector<std::string>{prompt::last_try_of_puk.one});
    EXPECT_EQ(card().puk_tries_left, 1);
    EXPECT_EQ(change({}, unblock), "granted");
}

TEST_F(PinChangeTest, APukThatIsUsedUpIsNotAskedFor) {
    fakes::FakeCard used_up;
    used_up.tells_all = true;
    used_up.tries_left = 0;
    used_up.puk_tries_left = 0;
    scene.insert(reader_a, used_up);
    EXPECT_EQ(change(), "puk-locked");
    EXPECT_TRUE(person.asked.empty());
    EXPECT_EQ(verdict.outcome, protocol::Outcome::locked);
}

TEST_F(PinChangeTest, AGlobalPinThatIsBlockedHasNoPuk) {
    fakes::FakeCard global;
    global.has_puk = false;
    global.tries_left = 0;
    scene.insert(reader_a, global);
    EXPECT_EQ(change(), "pin-locked");
    EXPECT_EQ(change({}, at_reader(protocol::PinDeed::unblock)), "puk-missing");
    EXPECT_EQ(spent(), 0);
}

TEST_F(PinChangeTest, WhatIsAsItWasDeliveredIsTold) {
    fakes::FakeCard fresh;
    fresh.tells_all = true;
    scene.insert(reader_a, fresh);
    EXPECT_EQ(change(), "granted");
    ASSERT_EQ(person.shown.size(), 3U);
    EXPECT_EQ(person.shown[0], prompt::pin_is_default.one);
    EXPECT_EQ(person.shown[1], prompt::puk_is_default.one);
}

TEST_F(PinChangeTest, ACardThatWasInterruptedIsAskedWhatItDid) {
    fakes::FakeCard fresh;
    fresh.tells_all = true; // it was the default, and is not any more
    scene.insert(reader_a, fresh);
    scene.host.pulled_while_set.insert(reader_a);
    EXPECT_EQ(change(), "granted");

    scene.host.pulled_while_set.insert(reader_a);
    Person again;
    again.pin = "20262026";
    again.new_pin = "31415926";
    EXPECT_EQ(change(again), "pin-change-unknown");
    EXPECT_EQ(record().reason, Reason::pin_change_unknown);
    EXPECT_EQ(spent(), 2) << "no try is spent on finding out";
}

class PukChangeTest : public PinChangeTest {
protected:
    std::string change_puk(Person who = {}) {
        return change(std::move(who), at_reader(protocol::PinDeed::change_puk));
    }
};

TEST_F(PukChangeTest, TheRulesComeFirstAndTheNewPukTwice) {
    fakes::FakeCard used;
    used.tells_all = true;
    used.puk = "87654321";
    used.tries_left = 0; // of the PIN, which this neither needs nor mends
    scene.insert(reader_a, used);
    Person owner;
    owner.puk = "87654321";
    EXPECT_EQ(change_puk(owner), "granted") << verdict.text;
    EXPECT_EQ(verdict.text, prompt::puk_is_changed.one);
    EXPECT_EQ(card().puk, "20262026");
    EXPECT_EQ(card().pin, "123456");
    EXPECT_EQ(card().tries_left, 0);
    EXPECT_EQ(person.shown, std::vector<std::string>{"The new PUK must have 6 to 8 characters, without "
                                                     "blanks and accents. Every card takes eight digits."});
    EXPECT_EQ(asked(), (std::vector{Question::puk, Question::new_puk, Question::new_puk_again}));
    EXPECT_EQ(person.asked[0].text, "Current PUK (PIV card): ");
    EXPECT_EQ(person.asked[1].text, "New PUK (6 to 8 characters): ");
    EXPECT_EQ(record().event, "puk-change");
    EXPECT_EQ(record().reason, Reason::granted);
    EXPECT_FALSE(scene.journal.says("20262026"));
    EXPECT_FALSE(scene.journal.says("87654321"));
    EXPECT_EQ(spent(), 1);
}

TEST_F(PukChangeTest, ATryIsAskedForWhereItMayBeTheLastOneAndCountedAfterwards) {
    scene.insert(reader_a);
    Person guessing;
    guessing.puk = "99999999";
    EXPECT_EQ(change_puk(guessing), "puk-wrong");
    EXPECT_EQ(person.questions, std::vector<std::string>{prompt::untold_try_of_puk.one});
    EXPECT_EQ(change_puk(guessing), "puk-wrong");
    EXPECT_EQ(person.asked.front().text, "Current PUK (PIV card, 2 tries left): ");
    guessing.text = "no";
    EXPECT_EQ(change_puk(guessing), "pin-last-try-declined");
    EXPECT_EQ(person.questions, std::vector<std::string>{prompt::last_try_of_puk.one});
    EXPECT_EQ(card().puk_tries_left, 1);
    EXPECT_EQ(spent(), 2);
    // The same card counts for an unblocking.
    Person other = guessing;
    EXPECT_EQ(change(other, at_reader(protocol::PinDeed::unblock)), "pin-last-try-declined");
    EXPECT_EQ(person.questions, std::vector<std::string>{prompt::last_try_of_puk.one});
}

TEST_F(PukChangeTest, WhatCannotBeTheNewPukSpendsNothing) {
    scene.insert(reader_a);
    Person slips;
    slips.new_pin_again = "20262027";
    EXPECT_EQ(change_puk(slips), "puk-mismatch");
    EXPECT_EQ(record().reason, Reason::puk_mismatch);
    for (const char* unfit : {"12345", "123456789", "1234 678", "12345678"}) {
        Person person_of_unfit;
        person_of_unfit.new_pin = unfit;
        EXPECT_EQ(change_puk(person_of_unfit), "puk-new-unfit") << unfit;
    }
    Person mistyped;
    mistyped.puk = "1234";
    EXPECT_EQ(change_puk(mistyped), "puk-shape");
    EXPECT_EQ(spent(), 0);
}

TEST_F(PukChangeTest, AGlobalPinAndAPukThatIsUsedUpAreRefusedUnasked) {
    fakes::FakeCard global;
    global.has_puk = false;
    scene.insert(reader_a, global);
    EXPECT_EQ(change_puk(), "puk-missing");
    card().has_puk = true;
    card().tells_all = true;
    card().puk_tries_left = 0;
    EXPECT_EQ(change_puk(), "puk-locked");
    EXPECT_TRUE(person.asked.empty());
    EXPECT_EQ(spent(), 0);
}

TEST_F(PukChangeTest, ACardThatWasInterruptedIsAskedWhatItDid) {
    fakes::FakeCard fresh;
    fresh.tells_all = true; // it was the default, and is not any more
    scene.insert(reader_a, fresh);
    scene.host.pulled_while_set.insert(reader_a);
    EXPECT_EQ(change_puk(), "granted");
    EXPECT_EQ(verdict.text, prompt::puk_is_changed.one);
    card().tells_all = false;
    scene.host.pulled_while_set.insert(reader_a);
    Person again;
    again.puk = "20262026";
    again.new_pin = "31415926";
    EXPECT_EQ(change_puk(again), "puk-change-unknown");
    EXPECT_EQ(record().reason, Reason::puk_change_unknown);
    scene.host.mishaps[protocol::MessageType::set_pin] = fakes::Mishap::death;
    EXPECT_EQ(change_puk(again), "puk-change-unknown");
}

TEST_F(PukChangeTest, ThroughPamItIsThatOfWhoeverAsks) {
    scene.insert(reader_a);
    auto begin = by_passwd();
    begin.deed = protocol::PinDeed::change_puk;
    const Peer bob{1001, 1001, 4712, {}, 0, policy::CallerPlace::at_seat, "seat0"};
    EXPECT_EQ(change({}, begin, bob), "not-permitted");
    EXPECT_TRUE(person.asked.empty());
    EXPECT_EQ(spent(), 0);
    EXPECT_EQ(change({}, begin), "granted");
}

TEST_F(PukChangeTest, WrongOnesMakeTheNextPinWaitAndARightOneDoesNotEndThat) {
    scene.insert(reader_a);
    card().tries_left = 8;
    Person guessing;
    guessing.pin = "999999";
    for (std::size_t wrong = 0; wrong <= limits::wrong_pins_without_delay; ++wrong)
        EXPECT_EQ(change(guessing), "pin-wrong");
    const Card& inserted = *scene.cards.all().front();
    EXPECT_GT(inserted.back_off(), std::chrono::steady_clock::duration());
    EXPECT_EQ(change_puk(), "granted");
    EXPECT_EQ(change(guessing), "pin-wrong");
    EXPECT_GT(inserted.back_off(), limits::back_off_first) << "as after one wrong PIN more";
}

TEST_F(PukChangeTest, NobodyElsewhereSpendsItsTries) {
    scene.insert(reader_a);
    auto far = fakes::user_peer;
    far.place = policy::CallerPlace::elsewhere;
    EXPECT_EQ(change({}, at_reader(protocol::PinDeed::change_puk), far), "not-at-seat");
    EXPECT_TRUE(person.asked.empty());
}

TEST_F(PinChangeTest, AWorkerThatIsLostWithThePinsLeavesItOpen) {
    scene.insert(reader_a);
    scene.host.mishaps[protocol::MessageType::set_pin] = fakes::Mishap::death;
    EXPECT_EQ(change(), "pin-change-unknown");
}

} // namespace
} // namespace signet::daemon
