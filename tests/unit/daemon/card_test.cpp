// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/card.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using fakes::FakeCard;
using fakes::Mishap;
using policy::Reason;
using protocol::MessageType;

protocol::Secret pin(std::string_view digits) {
    const protocol::Bytes bytes(digits.begin(), digits.end());
    return std::move(protocol::Secret::copy_of(bytes).value());
}

// A logon that wants the card: what acquire() said, once it has said something.
struct Turn {
    std::optional<Result<void>> answer;
    bool has_it() const { return answer && *answer; }
};

class CardTest : public ::testing::Test {
protected:
    Card& insert(FakeCard contents = {}) { return scene.insert(reader_a, std::move(contents)); }
    Candidate candidate_of(const Card& card) { return card.opened().candidates.at(0); }

    Result<void> acquire(Card& card) { return scene.loop.run(card.acquire(candidate_of(card))); }
    // In the background.
    void begin_to_acquire(Card& card, const Candidate& candidate, Turn& turn) {
        const auto wait = [](Card& wanted, Candidate which, Turn& into) -> Task<void> {
            into.answer = co_await wanted.acquire(std::move(which));
        };
        scene.loop.start(wait(card, candidate, turn));
    }
    Result<protocol::TicketObtained> authenticate(Card& card, std::string_view digits = "123456") {
        return scene.loop.run(card.authenticate(pin(digits)));
    }
    int asked(MessageType type) const { return scene.host.times_asked(type); }

    Scene scene;
};

TEST_F(CardTest, IsOpenedByItself) {
    scene.begin_to_insert(reader_a);
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::opening);
    scene.loop.settle();
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::ready);
    EXPECT_FALSE(scene.cards.all().front()->failure());
}

TEST_F(CardTest, ThatCannotBeReadHasFailedAndSaysWhy) {
    scene.host.failures[MessageType::open_card] = Reason::card_unreadable;
    const Card& card = insert();
    EXPECT_EQ(card.state(), Card::State::failed);
    ASSERT_TRUE(card.failure());
    EXPECT_EQ(card.failure()->reason, Reason::card_unreadable);
}

TEST_F(CardTest, ThatHasFailedIsReadAgainOnDemand) {
    scene.host.failures[MessageType::open_card] = Reason::card_unreadable;
    Card& card = insert();
    scene.host.failures.clear();
    card.reopen();
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
    EXPECT_FALSE(card.failure());
}

TEST_F(CardTest, APreflightIsSentOnceHoweverOftenItIsWanted) {
    Card& card = insert();
    for (int i = 0; i < 3; ++i) {
        card.want_preflight(candidate_of(card));
        scene.loop.settle();
    }
    ASSERT_TRUE(acquire(card));
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(CardTest, WhoHasNotWishedForAPreflightGetsOneWithTheCard) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    EXPECT_EQ(asked(MessageType::preflight), 1);
    EXPECT_TRUE(authenticate(card));
}

TEST_F(CardTest, APreflightSaysWhatTheSettingsSay) {
    scene.settings->domain.kdc_hostnames = {"kdc.lab.test"};
    Card& card = insert();
    protocol::Preflight request;
    scene.workers.on(verb::card, [&request](fakes::FrameEnd& worker) -> Task<void> {
        co_await worker.hear<protocol::OpenCard>();
        protocol::CardOpened opened;
        auto& certificate = opened.certificates.emplace_back();
        certificate.slot = "9A";
        for (const char c : std::string_view("Reader A/9A"))
            certificate.der.push_back(static_cast<std::uint8_t>(c));
        co_await worker.say(std::move(opened));
        auto heard = co_await worker.hear<protocol::Preflight>();
        if (heard) request = std::move(*heard);
    });
    card.reopen();
    scene.loop.settle();
    card.want_preflight(candidate_of(card));
    scene.loop.settle();
    EXPECT_EQ(request.slot, "9A");
    EXPECT_EQ(request.principal, "alice@LAB.TEST");
    EXPECT_EQ(request.realm, "LAB.TEST");
    EXPECT_EQ(request.anchors, scene.settings->domain.anchors);
    EXPECT_EQ(request.kdc_hostnames, scene.settings->domain.kdc_hostnames);
    EXPECT_EQ(request.kdc_timeout_ms, 6000U);
}

TEST_F(CardTest, AFailedPreflightRefusesEveryoneWhoWaitsForIt) {
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    Turn first;
    Turn second;
    card.want_preflight(candidate);
    begin_to_acquire(card, candidate, first);
    begin_to_acquire(card, candidate, second);
    scene.loop.settle();
    for (const Turn* turn : {&first, &second}) {
        ASSERT_TRUE(turn->answer);
        ASSERT_FALSE(*turn->answer);
        EXPECT_EQ(turn->answer->error().reason, Reason::kdc_unreachable);
    }
    EXPECT_EQ(card.state(), Card::State::failed);
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(CardTest, OneOfTwoWhoWaitGetsTheCard) {
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    Turn first;
    Turn second;
    card.want_preflight(candidate);
    begin_to_acquire(card, candidate, first);
    begin_to_acquire(card, candidate, second);
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::busy);
    EXPECT_TRUE(first.has_it());
    EXPECT_FALSE(second.answer);
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(CardTest, TheSecondOfTwoGetsItAfterTheFirstAndOpenedAfresh) {
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    Turn second;
    ASSERT_TRUE(acquire(card));
    begin_to_acquire(card, candidate, second);
    scene.loop.settle();
    EXPECT_FALSE(second.answer);
    EXPECT_EQ(authenticate(card, "654321").error().reason, Reason::pin_wrong);
    card.release();
    scene.loop.settle();
    EXPECT_TRUE(second.has_it());
    EXPECT_EQ(card.opened().tries_left, 2);
    EXPECT_EQ(asked(MessageType::open_card), 2);
    EXPECT_EQ(asked(MessageType::preflight), 2);
    EXPECT_TRUE(authenticate(card));
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

TEST_F(CardTest, IsOpenedAfreshAfterEachUse) {
    Card& card = insert();
    for (int use = 1; use <= 3; ++use) {
        ASSERT_TRUE(acquire(card)) << use;
        EXPECT_EQ(card.state(), Card::State::busy);
        EXPECT_TRUE(authenticate(card)) << use;
        card.release();
        scene.loop.settle();
        EXPECT_EQ(card.state(), Card::State::ready) << use;
        EXPECT_EQ(asked(MessageType::open_card), use + 1);
    }
}

TEST_F(CardTest, AUseEndsWithItsCardUse) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    { const CardUse use(scene.cards.all().front()); }
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
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

TEST_F(CardTest, TakenOutWhileSomebodyWaitsIsARemoval) {
    scene.host.mishaps[MessageType::preflight] = Mishap::silence;
    Card& card = insert();
    const auto kept = scene.cards.all().front();
    Turn turn;
    card.want_preflight(candidate_of(card));
    begin_to_acquire(card, candidate_of(card), turn);
    scene.loop.settle();
    EXPECT_FALSE(turn.answer);
    scene.take_out(reader_a);
    scene.loop.settle();
    ASSERT_TRUE(turn.answer);
    EXPECT_EQ(turn.answer->error().reason, Reason::card_removed);
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
    scene.host.mishaps[MessageType::open_card] = Mishap::silence;
    auto card = std::make_shared<Card>(scene.loop.executor(), scene.workers, scene.cards.notice(),
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
    scene.loop.run_until([&] { return over; });
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

TEST_F(CardTest, ReadingAgainDuringThePreflightIsNoFailure) {
    scene.host.mishaps[MessageType::preflight] = Mishap::silence;
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    Turn turn;
    card.want_preflight(candidate);
    begin_to_acquire(card, candidate, turn);
    scene.loop.settle();
    scene.host.mishaps.clear();
    card.reopen();
    scene.loop.settle();
    EXPECT_TRUE(turn.has_it());
}

TEST_F(CardTest, ABusyCardIsReadAgainAfterItsUse) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    card.reopen();
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::busy);
    EXPECT_TRUE(authenticate(card));
    card.release();
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
    EXPECT_EQ(asked(MessageType::open_card), 2);
}

TEST_F(CardTest, ACertificateThatIsNoLongerThereIsNotAcquired) {
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    scene.host.cards[reader_a].certificates.front().refused = Reason::cert_expired;
    card.reopen();
    scene.loop.settle();
    card.want_preflight(candidate);
    scene.loop.settle();
    const auto turn = scene.loop.run(card.acquire(candidate));
    ASSERT_FALSE(turn);
    EXPECT_NE(card.state(), Card::State::busy);
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
