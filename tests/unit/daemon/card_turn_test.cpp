// SPDX-License-Identifier: Apache-2.0
// Several logons at one card: its pre-flight, who gets it, and what the next one finds.
#include "tests/unit/daemon/card_scene.hpp"

namespace signet::daemon {
namespace {

using fakes::Mishap;
using policy::Reason;
using protocol::MessageType;

class CardTurnTest : public CardTest {};

TEST_F(CardTurnTest, APreflightIsSentOnceHoweverOftenItIsWanted) {
    Card& card = insert();
    for (int i = 0; i < 3; ++i) {
        card.want_preflight(candidate_of(card));
        scene.loop.settle();
    }
    ASSERT_TRUE(acquire(card));
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(CardTurnTest, WhoHasNotWishedForAPreflightGetsOneWithTheCard) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    EXPECT_EQ(asked(MessageType::preflight), 1);
    EXPECT_TRUE(authenticate(card));
}

TEST_F(CardTurnTest, APreflightSaysWhatTheSettingsSay) {
    scene.settings->domain.kdc_anchors = {"/etc/signet/kdc-ca.pem"};
    scene.settings->domain.kdc_hostnames = {"kdc.lab.test"};
    scene.settings->log.krb5_trace = {"bob", "alice@LAB.TEST"};
    Card& card = insert();
    protocol::Preflight request;
    scene.workers.on(verb::card, [&request](fakes::FrameEnd& worker) -> Task<void> {
        co_await worker.hear<protocol::OpenCard>();
        const protocol::ReaderLocated located;
        co_await worker.say(located);
        co_await worker.say(protocol::CardConnected());
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
    EXPECT_EQ(request.kdc_anchors, scene.settings->domain.kdc_anchors);
    EXPECT_EQ(request.kdc_hostnames, scene.settings->domain.kdc_hostnames);
    EXPECT_EQ(request.kdc_timeout_ms, 6000U);
    EXPECT_TRUE(request.trace);
}

TEST_F(CardTurnTest, AFailedPreflightRefusesEveryoneWhoWaitsForIt) {
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    card.want_preflight(candidate);
    begin_to_acquire(candidate, first);
    begin_to_acquire(candidate, second);
    scene.loop.settle();
    for (const Turn* turn : {&first, &second}) {
        ASSERT_TRUE(turn->answer);
        ASSERT_FALSE(*turn->answer);
        EXPECT_EQ(turn->answer->error().reason, Reason::kdc_unreachable);
    }
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(CardTurnTest, AFailedPreflightIsNoFaultOfTheCardAndAnswersNobodyLater) {
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    Card& card = insert();
    card.want_preflight(candidate_of(card));
    scene.loop.settle();
    EXPECT_EQ(asked(MessageType::preflight), 1);
    EXPECT_EQ(card.state(), Card::State::ready);
    EXPECT_FALSE(card.failure());
    scene.host.failures.clear();
    ASSERT_TRUE(acquire(card));
    EXPECT_EQ(asked(MessageType::preflight), 2);
    EXPECT_TRUE(authenticate(card));
}

TEST_F(CardTurnTest, OneOfTwoWhoWaitGetsTheCard) {
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    card.want_preflight(candidate);
    begin_to_acquire(candidate, first);
    begin_to_acquire(candidate, second);
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::busy);
    EXPECT_TRUE(first.has_it());
    EXPECT_FALSE(second.answer);
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(CardTurnTest, TheSecondOfTwoGetsItAfterTheFirstAndOpenedAfresh) {
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    ASSERT_TRUE(acquire(card));
    begin_to_acquire(candidate, second);
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

TEST_F(CardTurnTest, TwoWhoWantDifferentCertificatesAreServedOneAfterTheOther) {
    Card& card = insert({.certificates = {{.slot = "9A"}, {.slot = "9C"}}});
    const std::vector<Candidate> candidates = card.opened().candidates;
    scene.host.slow.insert(MessageType::preflight);
    card.want_preflight(candidates[0]);
    begin_to_acquire(candidates[0], first);
    scene.loop.settle();
    begin_to_acquire(candidates[1], second);
    scene.loop.settle();
    scene.host.let_go();
    scene.loop.run_until([&] { return first.answer || second.answer; });
    EXPECT_NE(first.has_it(), second.has_it());
    card.release();
    scene.loop.run_until([&] { return first.answer && second.answer; });
    EXPECT_TRUE(first.has_it() && second.has_it());
    EXPECT_LE(asked(MessageType::preflight), 4);
}

TEST_F(CardTurnTest, IsOpenedAfreshAfterEachUse) {
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

TEST_F(CardTurnTest, AUseEndsWithItsCardUse) {
    Card& card = insert();
    ASSERT_TRUE(acquire(card));
    { const CardUse use(scene.cards.all().front()); }
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
}

TEST_F(CardTurnTest, TakenOutWhileSomebodyWaitsIsARemoval) {
    scene.host.mishaps[MessageType::preflight] = Mishap::silence;
    Card& card = insert();
    const auto kept = scene.cards.all().front();
    card.want_preflight(candidate_of(card));
    begin_to_acquire(candidate_of(card), first);
    scene.loop.settle();
    EXPECT_FALSE(first.answer);
    scene.take_out(reader_a);
    scene.loop.settle();
    ASSERT_TRUE(first.answer);
    EXPECT_EQ(first.answer->error().reason, Reason::card_removed);
}

TEST_F(CardTurnTest, ReadingAgainDuringThePreflightIsNoFailure) {
    scene.host.mishaps[MessageType::preflight] = Mishap::silence;
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    card.want_preflight(candidate);
    begin_to_acquire(candidate, first);
    scene.loop.settle();
    scene.host.mishaps.clear();
    card.reopen();
    scene.loop.settle();
    EXPECT_TRUE(first.has_it());
}

TEST_F(CardTurnTest, ABusyCardIsReadAgainAfterItsUse) {
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

TEST_F(CardTurnTest, ACertificateThatIsNoLongerThereIsNotAcquired) {
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

class SignatureTurnTest : public CardTest {
protected:
    Result<protocol::ChallengeSigned> sign(Card& card, std::string_view digits = "123456") {
        return scene.loop.run(card.sign("9A", protocol::Bytes{'x'}, pin(digits)));
    }
    void begin_to_acquire_for_signature(const Candidate& candidate, Turn& turn) {
        const auto wait = [](std::shared_ptr<Card> card, Candidate which, Turn& into) -> Task<void> {
            into.answer = co_await card->acquire(std::move(which), CardProof::signature);
        };
        scene.loop.start(wait(scene.cards.all().front(), candidate, turn));
        scene.loop.settle();
    }
};

TEST_F(SignatureTurnTest, NoKdcIsAsked) {
    Card& card = insert();
    begin_to_acquire_for_signature(candidate_of(card), first);
    ASSERT_TRUE(first.has_it());
    EXPECT_EQ(card.state(), Card::State::busy);
    const auto answer = sign(card);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verifies, 1U);
    EXPECT_EQ(asked(MessageType::preflight), 0);
    card.release();
    scene.loop.settle();
    EXPECT_EQ(card.state(), Card::State::ready);
    EXPECT_EQ(asked(MessageType::open_card), 2);
}

TEST_F(SignatureTurnTest, TheFailedPreflightOfAnotherIsNoRefusal) {
    scene.host.slow.insert(MessageType::preflight);
    scene.host.failures[MessageType::preflight] = Reason::kdc_unreachable;
    Card& card = insert();
    const Candidate candidate = candidate_of(card);
    begin_to_acquire(candidate, first);
    scene.loop.settle();
    begin_to_acquire_for_signature(candidate, second);
    EXPECT_FALSE(first.answer || second.answer);
    scene.host.let_go();
    scene.loop.run_until([&] { return first.answer && second.answer; });
    ASSERT_FALSE(first.has_it());
    EXPECT_EQ(first.answer->error().reason, Reason::kdc_unreachable);
    EXPECT_TRUE(second.has_it());
    EXPECT_TRUE(sign(card));
}

// Its worker hears nothing before the KDC has answered, and its answer would be taken for the card's.
TEST_F(SignatureTurnTest, APreflightThatIsOnItsWayIsWaitedFor) {
    scene.host.slow.insert(MessageType::preflight);
    Card& card = insert();
    card.want_preflight(candidate_of(card));
    scene.loop.settle();
    begin_to_acquire_for_signature(candidate_of(card), first);
    EXPECT_FALSE(first.answer);
    scene.host.let_go();
    scene.loop.run_until([&] { return first.answer.has_value(); });
    EXPECT_TRUE(first.has_it());
    EXPECT_TRUE(sign(card));
    EXPECT_EQ(asked(MessageType::preflight), 1);
}

TEST_F(SignatureTurnTest, ACardWorkerThatDiesAfterThePinIsARefusal) {
    for (const Mishap mishap : {Mishap::death, Mishap::garbage, Mishap::nonsense}) {
        Card& card = insert();
        first.answer.reset();
        begin_to_acquire_for_signature(candidate_of(card), first);
        ASSERT_TRUE(first.has_it());
        scene.host.mishaps = {{MessageType::sign_challenge, mishap}};
        EXPECT_EQ(sign(card).error().reason, Reason::worker_lost);
        scene.host.mishaps.clear();
        scene.take_out(reader_a);
        scene.loop.settle();
    }
}

} // namespace
} // namespace signet::daemon
