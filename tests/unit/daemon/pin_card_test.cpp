// SPDX-License-Identifier: Apache-2.0
// A new PIN: who may have it, and for which card.
#include "tests/unit/daemon/pin_change_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;

constexpr uid_t bob_uid = 1001;

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
    of_bob.certificates[0].user = "bob";
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
