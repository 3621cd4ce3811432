// SPDX-License-Identifier: Apache-2.0
// A new PIN, from BeginPinChange to the verdict: who may, which card, what is asked before a try is spent, and what is said of a
// card that was interrupted.
#include "daemon/language/prompts.hpp"
#include "daemon/signetd/stories/pin_change.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::Question;
namespace prompt = language::prompt;

constexpr uid_t bob_uid = 1001;

protocol::BeginPinChange by_passwd() {
    protocol::BeginPinChange begin;
    begin.service = "passwd";
    begin.user = "alice";
    begin.tty = "tty1";
    return begin;
}

protocol::BeginPinChange at_reader(protocol::PinDeed deed = protocol::PinDeed::change) {
    protocol::BeginPinChange begin;
    begin.deed = deed;
    return begin;
}

struct ChangeInProgress {
    ChangeInProgress(Scene& scene, Person who, protocol::BeginPinChange begin, Peer peer)
        : person(std::move(who)), client(scene.loop.executor(), std::move(peer)) {
        scene.loop.start(converse(client.pam, person));
        scene.loop.start(run(scene.services, std::move(begin)));
    }
    Task<void> run(Services& services, protocol::BeginPinChange begin) {
        verdict = co_await tell_pin_change(services, client.client, std::move(begin));
    }

    Person person;
    fakes::FakeClient client;
    std::optional<protocol::Verdict> verdict;
};

class PinChangeTest : public ::testing::Test {
protected:
    void SetUp() override {
        scene.settings->services["passwd"].use = policy::ServiceUse::pin;
        scene.settings->services["passwd"].card = policy::CardDemand::preferred;
    }

    std::string change(Person who = {}, protocol::BeginPinChange begin = by_passwd(),
                       Peer peer = fakes::user_peer) {
        ChangeInProgress running(scene, std::move(who), std::move(begin), std::move(peer));
        scene.loop.run_until([&] { return running.verdict.has_value(); });
        running.client.client.hang_up();
        scene.loop.settle();
        person = running.person;
        verdict = *running.verdict;
        return verdict.reason;
    }

    fakes::FakeCard& card() { return scene.host.cards.at(reader_a); }
    int spent() const { return scene.host.times_asked(protocol::MessageType::set_pin); }
    std::vector<Question> asked() const {
        std::vector<Question> kinds;
        for (const auto& question : person.asked)
            kinds.push_back(question.kind);
        return kinds;
    }
    const AuditEvent& record() const { return scene.journal.events.back(); }

    Scene scene;
    Person person;
    protocol::Verdict verdict;
};

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

TEST_F(PinChangeTest, AWorkerThatIsLostWithThePinsLeavesItOpen) {
    scene.insert(reader_a);
    scene.host.mishaps[protocol::MessageType::set_pin] = fakes::Mishap::death;
    EXPECT_EQ(change(), "pin-change-unknown");
}

TEST_F(PinChangeTest, TheFirstLookAsksNobody) {
    auto begin = by_passwd();
    begin.is_preliminary = true;
    EXPECT_EQ(change({}, begin), "no-card");
    EXPECT_EQ(verdict.outcome, protocol::Outcome::unavailable);
    scene.insert(reader_a);
    EXPECT_EQ(change({}, begin), "granted");
    EXPECT_TRUE(person.asked.empty() && person.shown.empty());
    EXPECT_TRUE(scene.journal.events.empty());
    EXPECT_EQ(scene.host.times_asked(protocol::MessageType::open_pin), 0);
}

TEST_F(PinChangeTest, PasswdIsForTheCardOfItsUser) {
    fakes::FakeCard of_bob;
    of_bob.certificates[0].principal = "bob@LAB.TEST";
    protocol::Account bob;
    bob.user = "bob";
    bob.uid = bob.gid = bob_uid;
    scene.host.accounts.emplace("bob", bob);
    scene.insert(reader_a, of_bob);
    EXPECT_EQ(change(), "no-card");
    auto for_bob = by_passwd();
    for_bob.user = "bob";
    EXPECT_EQ(change({}, for_bob), "not-permitted") << "alice's program asks";
    for_bob.service = "login";
    EXPECT_EQ(change({}, for_bob, fakes::root_peer), "service-off");
    EXPECT_EQ(spent(), 0);
}

TEST_F(PinChangeTest, AtTheReaderItIsForRootAndForWhoeverSitsThere) {
    fakes::FakeCard there;
    there.usb_address = address_at_seat1;
    scene.insert(reader_a, there);
    EXPECT_EQ(change({}, at_reader()), "no-card") << "of another seat";
    Peer far = fakes::user_peer;
    far.place = policy::CallerPlace::elsewhere;
    far.seat = {};
    EXPECT_EQ(change({}, at_reader(), far), "not-at-seat");
    Peer near = fakes::user_peer;
    near.seat = "seat1";
    EXPECT_EQ(change({}, at_reader(), near), "granted");
    Person with_new;
    with_new.pin = "20262026";
    with_new.new_pin = "271828";
    EXPECT_EQ(change(with_new, at_reader(), fakes::root_peer), "granted");
}

TEST_F(PinChangeTest, WhichOfSeveralCardsIsAsked) {
    scene.insert(reader_a);
    scene.insert(reader_b);
    Person chooses;
    chooses.text = "2";
    EXPECT_EQ(change(chooses, at_reader()), "granted");
    EXPECT_EQ(person.questions.front(), "Which card?\n  1: Reader A\n  2: Reader B\nNumber (1-2): ");
    EXPECT_EQ(scene.host.cards.at(reader_b).pin, "20262026");
    auto named = at_reader();
    named.reader = reader_a;
    EXPECT_EQ(change({}, named), "granted");
    EXPECT_TRUE(person.questions.empty());
    EXPECT_EQ(card().pin, "20262026");
    named.reader = "Reader C";
    EXPECT_EQ(change({}, named), "no-card");
}

TEST_F(PinChangeTest, ACardWithoutAnyCertificateHasAPinAllTheSame) {
    scene.host.failures[protocol::MessageType::open_card] = Reason::card_no_certificate;
    scene.insert(reader_a);
    EXPECT_EQ(change({}, at_reader()), "granted");
    EXPECT_EQ(change(), "no-card");
}

TEST_F(PinChangeTest, ACardThatIsTakenOutAtTheQuestionIsSaidToBeGone) {
    scene.insert(reader_a);
    Person taker;
    taker.before_pin = [&](fakes::FrameEnd&) {
        scene.take_out(reader_a);
        return false;
    };
    EXPECT_EQ(change(taker), "card-removed");
    EXPECT_EQ(spent(), 0);
}

TEST_F(PinChangeTest, WrongOnesWaitLikeThoseOfALogon) {
    scene.insert(reader_a);
    Person forgetful;
    forgetful.pin = "999999";
    EXPECT_EQ(change(forgetful), "pin-wrong");
    EXPECT_EQ(scene.cards.all().front()->back_off(), std::chrono::seconds(0));
    EXPECT_EQ(change(forgetful), "pin-wrong");
    EXPECT_GT(scene.cards.all().front()->back_off(), std::chrono::seconds(0));
}

} // namespace
} // namespace signet::daemon
