// SPDX-License-Identifier: Apache-2.0
// Several certificates that somebody could mean: what is chosen is a certificate, wherever its card may be by then, and no
// other card sees the PIN.
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using fakes::FakeCard;
using fakes::FrameEnd;
using policy::Reason;
using protocol::MessageType;

class AttemptChoiceTest : public AttemptTest {
protected:
    void SetUp() override {
        protocol::Account bob;
        bob.user = "bob";
        bob.uid = bob.gid = 1001;
        scene.host.accounts["bob"] = bob;
    }

    FakeCard bobs() const {
        return {.pin = "654321", .certificates = {{.user = "bob", .principal = "bob@LAB.TEST"}}};
    }

    // Who does this before the number is typed.
    Person who(std::string number, std::function<void()> meanwhile) {
        Person typing;
        typing.text = std::move(number);
        typing.before_text = [meanwhile = std::move(meanwhile)](FrameEnd&) {
            meanwhile();
            return true;
        };
        return typing;
    }
};

TEST_F(AttemptChoiceTest, CardsOfTheSameLabelAreToldApartByWhoseTheyAre) {
    scene.insert(reader_a);
    scene.insert(reader_b, bobs());
    const auto verdict = log_on({.pin = "654321", .text = "2"});
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "bob");
    expect_granted(log_on({}, begin_at_login("alice")));
    EXPECT_EQ(scene.host.cards[reader_a].tries_left, 3);
    EXPECT_EQ(scene.host.cards[reader_b].tries_left, 3);
}

TEST_F(AttemptChoiceTest, ACardThatTakesThePlaceOfTheChosenOneSeesNoPin) {
    for (const FakeCard& other :
         {bobs(), FakeCard{}}) { // another person's, and another one of the same person
        scene.insert(reader_a);
        scene.insert(reader_b, bobs());
        const auto verdict = log_on(who("1", [&] {
            scene.take_out(reader_a);
            scene.begin_to_insert(reader_a, other);
        }));
        expect_refused(verdict, Reason::card_removed);
        EXPECT_TRUE(person.pin_prompts.empty());
        EXPECT_EQ(asked(MessageType::authenticate), 0);
        scene.take_out(reader_a);
        scene.take_out(reader_b);
    }
}

TEST_F(AttemptChoiceTest, TheChosenOneIsUsedWhateverBecomesOfTheOther) {
    scene.insert(reader_a);
    scene.insert(reader_b, bobs());
    auto bob = who("2", [&] {
        scene.take_out(reader_a);
        scene.begin_to_insert(reader_a);
    });
    bob.pin = "654321";
    const auto verdict = log_on(bob);
    expect_granted(verdict);
    EXPECT_EQ(verdict.user, "bob");
}

TEST_F(AttemptChoiceTest, ACardThatIsReadAgainMustHaveTheChosenCertificateStill) {
    Card& card = scene.insert(reader_a);
    scene.insert(reader_b, bobs());
    const auto verdict = log_on(who("1", [&] {
        scene.host.cards[reader_a].certificates = bobs().certificates;
        card.reopen();
    }));
    expect_refused(verdict, Reason::card_removed);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

// People type their PIN at whatever question comes.
TEST_F(AttemptChoiceTest, APinThatIsTypedAtAVisibleQuestionIsShownToNoCardAndWrittenDownNowhere) {
    scene.insert(reader_a);
    scene.insert(reader_b, bobs());
    expect_refused(log_on({.text = "123456"}), Reason::cancelled);
    scene.take_out(reader_b);
    scene.take_out(reader_a);
    scene.insert(reader_a, {.tries_left = 1});
    expect_refused(log_on({.text = "123456"}), Reason::pin_last_try_declined);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
    EXPECT_FALSE(is_written_down("123456"));
}

} // namespace
} // namespace signet::daemon
