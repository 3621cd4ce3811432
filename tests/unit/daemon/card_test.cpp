// SPDX-License-Identifier: Apache-2.0
// The life of a card: opened, used, taken out, read again.
#include "tests/unit/daemon/card_scene.hpp"

namespace signet::daemon {
namespace {

using fakes::Mishap;
using policy::Reason;
using protocol::MessageType;

TEST_F(CardTest, IsOpenedByItself) {
    scene.begin_to_insert(reader_a);
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::opening);
    scene.loop.settle();
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::ready);
    EXPECT_FALSE(scene.cards.all().front()->failure());
}

TEST_F(CardTest, ThatHoldsNothingForALogonHasFailedAndSaysWhy) {
    const Card& card = insert({.certificates = {}});
    EXPECT_EQ(card.state(), Card::State::failed);
    ASSERT_TRUE(card.failure());
    EXPECT_EQ(card.failure()->reason, Reason::card_no_certificate);
}

TEST_F(CardTest, ThatHasFailedIsReadAgainOnDemand) {
    Card& card = insert({.certificates = {}});
    scene.host.cards[reader_a] = fakes::FakeCard();
    card.reopen();
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
    EXPECT_FALSE(card.failure());
}

TEST_F(CardTest, ThatCannotBeReadIsLookedAtOnceMore) {
    for (const Reason reason : {Reason::card_unreadable, Reason::cert_malformed}) {
        scene.host.asked.clear();
        scene.host.failures[MessageType::open_card] = reason;
        Card& card = insert();
        scene.host.failures.clear();
        scene.loop.run_until([&] { return card.state() == Card::State::ready; });
        EXPECT_EQ(asked(MessageType::open_card), 2);
        scene.take_out(reader_a);
    }
}

TEST_F(CardTest, ThatCannotBeReadTwiceHasFailed) {
    scene.host.failures[MessageType::open_card] = Reason::card_unreadable;
    Card& card = insert();
    scene.loop.run_until([&] { return card.state() == Card::State::failed; });
    ASSERT_TRUE(card.failure());
    EXPECT_EQ(card.failure()->reason, Reason::card_unreadable);
    EXPECT_EQ(asked(MessageType::open_card), 2);
}

TEST_F(CardTest, ATicketIsTheCardWorkersClaim) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    const auto ticket = authenticate(card);
    ASSERT_TRUE(ticket);
    EXPECT_EQ(ticket->client, "alice@LAB.TEST");
    EXPECT_EQ(ticket->verifies, 1U);
}

TEST_F(CardTest, AWrongPinSaysHowManyTriesAreLeft) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    const auto refused = authenticate(card, "654321");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::pin_wrong);
    EXPECT_EQ(refused.error().tries_left, 2);
}

TEST_F(CardTest, AKeyThatTheKdcCannotVerifyIsRefusedBeforeThePinFromThenOn) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    scene.host.failures[MessageType::authenticate] = Reason::kdc_key_unsupported;
    EXPECT_EQ(authenticate(card).error().reason, Reason::kdc_key_unsupported);
    scene.host.failures.clear();
    card.release();
    scene.loop.settle();
    ASSERT_TRUE(candidate_of(card).refusal);
    EXPECT_EQ(candidate_of(card).refusal->reason, Reason::kdc_key_unsupported);
    scene.take_out(reader_a);
    scene.loop.settle();
    EXPECT_FALSE(candidate_of(insert()).refusal); // no longer than the card is in
}

TEST_F(CardTest, ACardWorkerThatDiesAfterThePinIsARefusal) {
    for (const Mishap mishap : {Mishap::death, Mishap::garbage, Mishap::nonsense}) {
        Card& card = insert();
        ASSERT_TRUE(acquire(card));
        scene.host.mishaps = {{MessageType::authenticate, mishap}};
        EXPECT_EQ(authenticate(card).error().reason, Reason::worker_lost);
        scene.host.mishaps.clear();
        scene.take_out(reader_a);
        scene.loop.settle();
    }
}

TEST_F(CardTest, AWorkerThatCannotOpenTheCardAgainIsGivenNoPin) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    scene.host.failures[MessageType::connect_card] = Reason::card_busy;
    EXPECT_EQ(authenticate(card).error().reason, Reason::card_busy);
    EXPECT_EQ(asked(MessageType::connect_card), 1);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(CardTest, TakenOutWhileItSignsIsARemoval) {
    Card& card = insert();
    const auto kept = scene.cards.all().front(); // as a logon does
    ASSERT_TRUE(acquire(card));
    scene.host.mishaps[MessageType::authenticate] = Mishap::silence;
    std::optional<Reason> reason;
    const auto sign = [](Card& used, std::optional<Reason>& into) -> Task<void> {
        auto ticket = co_await used.authenticate(pin("123456"));
        into = ticket ? Reason::granted : ticket.error().reason;
    };
    scene.loop.start(sign(card, reason));
    scene.loop.settle();
    EXPECT_FALSE(reason);
    scene.take_out(reader_a);
    scene.loop.settle();
    EXPECT_EQ(reason, Reason::card_removed);
    card.release();
    EXPECT_EQ(card.state(), Card::State::gone);
}

TEST_F(CardTest, RemovalIsAnEventToWaitFor) {
    Card& card = insert();
    const auto kept = scene.cards.all().front();
    bool gone = false;
    const auto wait = [](Card& watched, bool& into) -> Task<void> {
        co_await watched.removal();
        into = true;
    };
    scene.loop.start(wait(card, gone));
    card.reopen();
    scene.loop.settle();
    EXPECT_FALSE(gone);
    scene.take_out(reader_a);
    scene.loop.settle();
    EXPECT_TRUE(gone);
}

TEST_F(CardTest, TakenOutWhileItIsReadIsGoneAndItsLifeEnds) {
    scene.host.slow.insert(MessageType::open_card);
    HostArmor armor(scene.loop.executor(), scene.workers, scene.journal);
    auto card = std::make_shared<Card>(scene.loop.executor(), scene.workers, armor, scene.cards.notice(),
                                       scene.settings, reader_b);
    bool over = false;
    const auto live = [](Card& inserted, bool& into) -> Task<void> {
        co_await inserted.live();
        into = true;
    };
    scene.loop.start(live(*card, over));
    scene.loop.settle();
    EXPECT_EQ(card->state(), Card::State::opening);
    card->remove();
    EXPECT_EQ(card->state(), Card::State::gone);
    card->reopen();
    EXPECT_EQ(card->state(), Card::State::gone);
    scene.loop.settle(); // the worker that reads it is not waited for
    EXPECT_TRUE(over);
}

TEST_F(CardTest, AnUnusedCardIsReadAgainOnDemand) {
    Card& card = insert();
    scene.host.cards[reader_a].tries_left = 1;
    card.reopen();
    EXPECT_EQ(card.state(), Card::State::opening);
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
    EXPECT_EQ(card.opened().tries_left, 1);
    EXPECT_EQ(asked(MessageType::open_card), 2);
}

TEST_F(CardTest, NewSettingsHaveEveryCardReadAgain) {
    Card& card = insert();
    scene.insert(reader_b);
    auto settings = std::make_shared<policy::Settings>(*scene.settings);
    settings->domain.realm = "OTHER.TEST";
    scene.cards.set_settings(settings);
    scene.loop.settle();
    EXPECT_EQ(asked(MessageType::open_card), 4);
    EXPECT_EQ(card.state(), Card::State::ready);
}

TEST_F(CardTest, ComingAndGoingIsWrittenDown) {
    insert();
    scene.take_out(reader_a);
    EXPECT_TRUE(scene.journal.says("card inserted in Reader A"));
    EXPECT_TRUE(scene.journal.says("card removed from Reader A"));
    EXPECT_TRUE(scene.cards.all().empty());
}

} // namespace
} // namespace signet::daemon
