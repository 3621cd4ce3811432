// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/choice.hpp"
#include "tests/unit/daemon/person.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCard;
using fakes::FakeClient;
using policy::Reason;
using protocol::MessageType;

// A choice in progress, with the person that it may ask.
struct Choosing {
    Choosing(Scene& scene, std::string service, std::string user, Person who, Peer peer = fakes::root_peer,
             Manner manner = Manner::with_questions)
        : person(std::move(who)), client(scene.loop.executor(), peer), conversation(client.client, 1min) {
        ChoiceRequest request;
        request.peer_uid = peer.uid;
        request.is_remote = false;
        request.seat = peer.seat;
        request.manner = manner;
        request.settings = scene.settings;
        request.service = std::move(service);
        request.user = std::move(user);
        const auto account = scene.host.accounts.find(request.user);
        if (account != scene.host.accounts.end()) request.user_uid = account->second.uid;
        scene.loop.start(converse(client.pam, person));
        scene.loop.start(run(scene.cards, std::move(request)));
    }

    Task<void> run(Cards& cards, ChoiceRequest request) {
        result = co_await choose_candidate(cards, std::move(request), conversation);
    }

    Person person;
    FakeClient client;
    Conversation conversation;
    std::optional<Result<ChosenCandidate>> result;
};

class ChoiceTest : public ::testing::Test {
protected:
    // To its end, by itself.
    Result<ChosenCandidate> choose(std::string user = {}, std::string service = "login", Person who = {},
                                   Peer peer = fakes::root_peer) {
        Choosing choosing(scene, std::move(service), std::move(user), std::move(who), peer, manner);
        scene.loop.run_until([&] { return choosing.result.has_value(); });
        person = choosing.person;
        choosing.client.client.hang_up();
        scene.loop.settle();
        return std::move(*choosing.result);
    }
    Reason reason_of(const Result<ChosenCandidate>& chosen) {
        return chosen ? Reason::granted : chosen.error().reason;
    }
    void make_account(const std::string& name, std::uint32_t uid) {
        protocol::Account account;
        account.user = name;
        account.uid = account.gid = uid;
        scene.host.accounts[name] = account;
    }

    // Until a refused card may be read again. There is no event: only the clock makes a reading old.
    void grow_old() {
        const auto pass = [](std::chrono::milliseconds time) -> Task<void> {
            asio::steady_timer timer(co_await asio::this_coro::executor, time);
            co_await timer.async_wait(no_throw);
        };
        scene.loop.run(pass(limits::refused_card_age));
    }

    Scene scene;
    Person person; // as the last choice left it
    Manner manner = Manner::with_questions;
};

TEST_F(ChoiceTest, TheOnlyCertificateIsTakenWithoutAQuestion) {
    scene.insert(reader_a);
    const auto chosen = choose();
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->card->reader(), reader_a);
    EXPECT_EQ(chosen->candidate.account->user, "alice");
    EXPECT_FALSE(chosen->ask_first);
    EXPECT_TRUE(person.shown.empty() && person.questions.empty());
}

TEST_F(ChoiceTest, TheLastTryIsToBeAskedAbout) {
    scene.insert(reader_a, {.tries_left = 1});
    const auto chosen = choose();
    ASSERT_TRUE(chosen);
    EXPECT_TRUE(chosen->ask_first);
}

TEST_F(ChoiceTest, ACardThatIsStillBeingReadIsWaitedFor) {
    scene.begin_to_insert(reader_a);
    EXPECT_TRUE(choose());
    EXPECT_TRUE(person.shown.empty());
}

TEST_F(ChoiceTest, WithoutACardThePersonIsAskedForOneAndThenThereIsNone) {
    scene.settings->cards.wait_for_card = 30ms;
    EXPECT_EQ(reason_of(choose()), Reason::no_card);
    EXPECT_EQ(person.shown, std::vector<std::string>{"Insert your smart card."});
}

TEST_F(ChoiceTest, ACardThatComesDuringTheWaitIsTaken) {
    scene.settings->cards.wait_for_card = 1min;
    Choosing choosing(scene, "login", "", {});
    scene.loop.settle();
    EXPECT_FALSE(choosing.result);
    EXPECT_EQ(choosing.person.shown.size(), 1U);
    scene.insert(reader_a);
    ASSERT_TRUE(choosing.result);
    EXPECT_TRUE(*choosing.result);
    EXPECT_EQ(choosing.person.shown.size(), 1U);
}

TEST_F(ChoiceTest, ACardThatGoesDuringTheWaitWasNone) {
    scene.settings->cards.wait_for_card = 1min;
    Choosing choosing(scene, "login", "", {});
    scene.host.mishaps[MessageType::open_card] = fakes::Mishap::silence;
    scene.insert(reader_b);
    scene.take_out(reader_b);
    scene.host.mishaps.clear();
    scene.loop.settle();
    EXPECT_FALSE(choosing.result);
    scene.insert(reader_a);
    ASSERT_TRUE(choosing.result);
    EXPECT_TRUE(*choosing.result);
}

TEST_F(ChoiceTest, WhereACardIsPreferredNobodyWaitsForOne) {
    scene.settings->cards.wait_for_card = 1h;
    EXPECT_EQ(reason_of(choose("", "screensaver")), Reason::no_card);
    EXPECT_TRUE(person.shown.empty());
}

TEST_F(ChoiceTest, WhereACardIsPreferredTheOneThatIsThereIsTaken) {
    scene.begin_to_insert(reader_a);
    EXPECT_TRUE(choose("", "screensaver"));
}

TEST_F(ChoiceTest, ThePersonChoosesAmongSeveral) {
    make_account("bob", 1001);
    scene.insert(reader_a, {.certificates = {{.slot = "9A"},
                                             {.slot = "9C", .user = "bob", .principal = "bob@LAB.TEST"}}});
    const auto chosen = choose("", "login", {.text = "2"});
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->candidate.account->user, "bob");
    EXPECT_EQ(chosen->candidate.slot, "9C");
    ASSERT_EQ(person.questions.size(), 1U);
    EXPECT_EQ(person.questions.front(), "Which certificate?\n"
                                        "  1: alice (alice@LAB.TEST, slot 9A, Reader A)\n"
                                        "  2: bob (bob@LAB.TEST, slot 9C, Reader A)\n"
                                        "Number (1-2): ");
    const protocol::Ask& asked = person.asked.front();
    EXPECT_EQ(asked.kind, protocol::Question::choice);
    EXPECT_TRUE(asked.user.empty() && asked.card_label.empty() && !asked.tries_left);
    EXPECT_EQ(asked.choices, (std::vector<std::string>{"alice (alice@LAB.TEST, slot 9A, Reader A)",
                                                       "bob (bob@LAB.TEST, slot 9C, Reader A)"}));
}

TEST_F(ChoiceTest, ThePersonChoosesAmongCardsToo) {
    scene.insert(reader_a);
    scene.insert(reader_b);
    const auto chosen = choose("", "login", {.text = "2"});
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->card->reader(), reader_b);
}

TEST_F(ChoiceTest, AnAnswerThatIsNoneOfTheNumbersEndsIt) {
    scene.insert(reader_a);
    scene.insert(reader_b);
    for (const char* answer : {"", "0", "3", "-1", "x", "2x", " 2", "2 ", "1,2", "99999999999999999999"})
        EXPECT_EQ(reason_of(choose("", "login", {.text = answer})), Reason::cancelled) << answer;
}

TEST_F(ChoiceTest, TheUserNamesTheOneAmongSeveral) {
    make_account("bob", 1001);
    scene.insert(reader_a, {.certificates = {{.slot = "9A"},
                                             {.slot = "9C", .user = "bob", .principal = "bob@LAB.TEST"}}});
    const auto chosen = choose("bob");
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->candidate.account->user, "bob");
    EXPECT_TRUE(person.questions.empty());
}

TEST_F(ChoiceTest, ACardOfSomebodyElseIsRefused) {
    scene.insert(reader_a);
    EXPECT_EQ(reason_of(choose("bob")), Reason::card_of_other_user);
}

TEST_F(ChoiceTest, WhatIsWrongWithTheCertificateIsTheReason) {
    for (const Reason reason : {Reason::cert_expired, Reason::cert_not_trusted, Reason::card_not_mapped,
                                Reason::card_ambiguous, Reason::cert_wrong_usage}) {
        scene.insert(reader_a, {.certificates = {{.refused = reason}}});
        EXPECT_EQ(reason_of(choose()), reason);
        scene.take_out(reader_a);
    }
}

TEST_F(ChoiceTest, WhatIsWrongWithTheAccountOrTheCardIsTheReason) {
    scene.insert(reader_a, {.certificates = {{.user = "nobody-here"}}});
    EXPECT_EQ(reason_of(choose()), Reason::account_unknown);
    make_account("daemon", 1);
    scene.insert(reader_a, {.certificates = {{.user = "daemon"}}});
    scene.take_out(reader_b);
    scene.take_out(reader_a);
    scene.insert(reader_a, {.certificates = {{.user = "daemon"}}});
    EXPECT_EQ(reason_of(choose()), Reason::account_not_allowed);
    scene.take_out(reader_a);
    scene.insert(reader_a, {.tries_left = 0});
    EXPECT_EQ(reason_of(choose()), Reason::pin_locked);
    scene.take_out(reader_a);
    scene.insert(reader_a, {.certificates = {}});
    EXPECT_EQ(reason_of(choose()), Reason::card_no_certificate);
}

TEST_F(ChoiceTest, AGoodCardIsTakenWhateverIsWrongWithAnother) {
    scene.insert(reader_a, {.certificates = {{.refused = Reason::cert_expired}}});
    scene.insert(reader_b);
    const auto chosen = choose();
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->card->reader(), reader_b);
    EXPECT_TRUE(person.questions.empty());
}

TEST_F(ChoiceTest, ACardThatWasRefusedJustNowIsNotReadAgain) {
    scene.insert(reader_a, {.certificates = {{.refused = Reason::cert_not_trusted}}});
    EXPECT_EQ(reason_of(choose()), Reason::cert_not_trusted);
    EXPECT_EQ(scene.host.times_asked(MessageType::open_card), 1);
}

TEST_F(ChoiceTest, ACardThatWasRefusedAWhileAgoIsReadAgainOnce) {
    Card& card = scene.insert(reader_a, {.certificates = {{.refused = Reason::cert_not_trusted}}});
    grow_old();
    ASSERT_GE(card.age(), limits::refused_card_age);
    EXPECT_EQ(reason_of(choose()), Reason::cert_not_trusted);
    EXPECT_EQ(scene.host.times_asked(MessageType::open_card), 2);

    grow_old();
    scene.host.cards[reader_a].certificates.front().refused.reset();
    EXPECT_TRUE(choose());
    EXPECT_EQ(scene.host.times_asked(MessageType::open_card), 3);
}

TEST_F(ChoiceTest, NobodyHasACardReadAgainThatIsNotTheirsOrThatSomebodyIsAtAPromptFor) {
    Card& card = scene.insert(reader_a);
    make_account("bob", 1001);
    const Peer bob{1001, 1001, 4712, {}, 0, policy::CallerPlace::at_seat, "seat0"};
    grow_old();
    ASSERT_GE(card.age(), limits::refused_card_age);
    EXPECT_EQ(reason_of(choose("bob", "login", {}, bob)), Reason::card_of_other_user);
    EXPECT_EQ(scene.host.times_asked(MessageType::open_card), 1);
    {
        const CardInterest at_a_prompt(scene.cards.all().front());
        EXPECT_EQ(reason_of(choose("bob")), Reason::card_of_other_user);
        EXPECT_EQ(scene.host.times_asked(MessageType::open_card), 1);
    }
    EXPECT_EQ(reason_of(choose("bob")), Reason::card_of_other_user);
    EXPECT_EQ(scene.host.times_asked(MessageType::open_card), 2);
}

TEST_F(ChoiceTest, InSilenceNothingIsAskedAndNobodyWaits) {
    manner = Manner::silent;
    EXPECT_EQ(reason_of(choose("alice")), Reason::no_card);
    scene.insert(reader_a);
    scene.insert(reader_b);
    const auto chosen = choose("alice");
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->card->reader(), reader_a);
    EXPECT_TRUE(person.questions.empty() && person.shown.empty());
}

TEST_F(ChoiceTest, AClientThatHangsUpAtTheQuestionEndsIt) {
    scene.insert(reader_a);
    scene.insert(reader_b);
    const auto chosen = choose("", "login", {.before_text = [](fakes::FrameEnd& pam) {
                                   pam.hang_up();
                                   return false;
                               }});
    EXPECT_EQ(reason_of(chosen), Reason::cancelled);
}

} // namespace
} // namespace signet::daemon
