// SPDX-License-Identifier: Apache-2.0
// A card that says that its PIN is the one it was delivered with: who is told, who is refused, and that a change ends it.
#include "daemon/language/prompts.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/unit/daemon/pin_change_scene.hpp"

namespace signet::daemon {
namespace {

using policy::DefaultPin;
using policy::Reason;
using protocol::MessageType;

class DefaultPinTest : public AttemptTest {
protected:
    void insert(DefaultPin setting, const std::string& pin = "123456") {
        scene.settings->cards.default_pin = setting;
        scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
        fakes::FakeCard card;
        card.tells_all = true;
        card.pin = pin;
        scene.insert(reader_a, card);
    }

    protocol::Verdict unlock() {
        auto begin = begin_at_login("alice");
        begin.service = "i3lock";
        return log_on({}, std::move(begin), fakes::user_peer);
    }

    std::string change_pin(Person who = {}) {
        ChangeInProgress running(scene, std::move(who), at_reader(), fakes::user_peer);
        scene.loop.run_until([&] { return running.verdict.has_value(); });
        running.client.client.hang_up();
        scene.loop.settle();
        return running.verdict->reason;
    }

    protocol::CardStatus status() {
        fakes::FakeClient client(scene.loop.executor(), fakes::root_peer);
        auto request = protocol::encode(protocol::QueryStatus()).value();
        EXPECT_TRUE(scene.loop.run(handle_query_status(scene.services, client.client, std::move(request))));
        auto answer = scene.loop.run(client.pam.hear<protocol::Status>());
        EXPECT_TRUE(answer && answer->cards.size() == 1);
        return answer->cards.front();
    }

    const std::vector<std::string> told{language::prompt::change_default_pin.one};
};

TEST_F(DefaultPinTest, IsToldOfAfterItWasShownAndNotBefore) {
    insert(DefaultPin::warn);
    EXPECT_EQ(status().pin_is_default, protocol::DefaultSecret::yes);
    EXPECT_EQ(status().reason, "");
    Person thief;
    thief.pin = "654321";
    expect_refused(log_on(thief), Reason::pin_wrong);
    EXPECT_TRUE(person.shown.empty());
    expect_granted(log_on());
    EXPECT_EQ(person.shown, told);
    expect_granted(unlock());
    EXPECT_EQ(person.shown, told);
}

TEST_F(DefaultPinTest, IsNotAskedForWhereItIsRefusedButAtALockedScreen) {
    insert(DefaultPin::refuse);
    EXPECT_EQ(status().reason, "pin-default");
    expect_refused(log_on(), Reason::pin_default);
    EXPECT_TRUE(person.asked.empty());
    EXPECT_EQ(asked(MessageType::authenticate), 0);
    EXPECT_EQ(asked(MessageType::sign_challenge), 0);
    expect_granted(unlock());
    EXPECT_EQ(person.shown, told);
}

TEST_F(DefaultPinTest, IsChangedAllTheSameAndTheCardIsReadAfresh) {
    insert(DefaultPin::refuse);
    Person wrong;
    wrong.pin = "654321";
    EXPECT_EQ(change_pin(wrong), "pin-wrong");
    expect_refused(log_on(), Reason::pin_default);
    EXPECT_EQ(change_pin(), "granted");
    Person knows;
    knows.pin = "20262026";
    expect_granted(log_on(knows));
    EXPECT_TRUE(person.shown.empty());
    EXPECT_EQ(status().pin_is_default, protocol::DefaultSecret::no);
    // And back again.
    knows.new_pin = "123456";
    EXPECT_EQ(change_pin(knows), "granted");
    EXPECT_EQ(log_on().reason, "pin-default");
}

TEST_F(DefaultPinTest, IsThatOfACardThatWasInterruptedAsWell) {
    insert(DefaultPin::refuse);
    scene.host.pulled_while_set.insert(reader_a);
    EXPECT_EQ(change_pin(), "granted");
    Person knows;
    knows.pin = "20262026";
    expect_granted(log_on(knows));
}

TEST_F(DefaultPinTest, OfACardThatDoesNotSayNobodyIsTold) {
    for (const auto setting : {DefaultPin::warn, DefaultPin::refuse}) {
        scene.settings->cards.default_pin = setting;
        scene.insert(reader_a);
        EXPECT_EQ(status().pin_is_default, protocol::DefaultSecret::not_known);
        expect_granted(log_on());
        EXPECT_TRUE(person.shown.empty());
        scene.take_out(reader_a);
    }
}

TEST_F(DefaultPinTest, IsNeitherAskedAboutNorToldOfWhereItIsAllowed) {
    insert(DefaultPin::allow);
    EXPECT_EQ(status().pin_is_default, protocol::DefaultSecret::not_known);
    expect_granted(log_on());
    EXPECT_TRUE(person.shown.empty());
}

TEST_F(DefaultPinTest, AnotherCardOfThePersonIsTakenInItsPlace) {
    insert(DefaultPin::refuse);
    fakes::FakeCard good;
    good.tells_all = true;
    good.pin = "471147";
    scene.insert(reader_b, good);
    Person person_of_both;
    person_of_both.pin = "471147";
    expect_granted(log_on(person_of_both));
    EXPECT_TRUE(person.questions.empty());
}

} // namespace
} // namespace signet::daemon
