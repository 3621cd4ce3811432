// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/daemon/attempt_scene.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using fakes::FakeCard;
using policy::Reason;
using protocol::MessageType;

// Readers at two seats, and alice at one of them.
class SeatTest : public AttemptTest {
protected:
    SeatTest() { scene.settings->cards.wait_for_card = 300ms; }

    static Peer alice_at(std::string seat) {
        return {1000, 1000, 4711, {}, 0, policy::CallerPlace::at_seat, std::move(seat)};
    }
    protocol::Verdict log_on_at(std::string seat) {
        return log_on({}, begin_at_login("alice"), alice_at(std::move(seat)));
    }
    // It is asked for a card, as if there were none.
    void expect_no_card_at(const std::string& seat) {
        expect_refused(log_on_at(seat), Reason::no_card);
        EXPECT_EQ(person.shown, std::vector<std::string>{"Insert your smart card."});
        EXPECT_TRUE(person.questions.empty());
    }
    // Until a refused card may be read again.
    void grow_old() {
        const auto pass = [](std::chrono::milliseconds time) -> Task<void> {
            asio::steady_timer timer(co_await asio::this_coro::executor, time);
            co_await timer.async_wait(no_throw);
        };
        scene.loop.run(pass(limits::refused_card_age));
    }
};

TEST_F(SeatTest, ACardIsOfferedAtTheSeatOfItsReaderOnly) {
    scene.insert(reader_a, {.usb_address = address_at_seat0});
    scene.insert(reader_b, {.usb_address = address_at_seat1});
    expect_no_card_at("");
    struct Row {
        const char* seat;
        const char* reader;
    };
    for (const Row& row : {Row{"seat0", reader_a}, Row{"seat1", reader_b}}) {
        expect_granted(log_on_at(row.seat));
        EXPECT_EQ(scene.journal.events.back().reader, row.reader);
        EXPECT_TRUE(person.questions.empty()); // but for the PIN: nobody asks which of the two
    }
}

TEST_F(SeatTest, AServiceOfTheSystemHasTheCardsOfItsSeatAlone) {
    scene.insert(reader_b, {.usb_address = address_at_seat1});
    expect_refused(log_on({}, begin_at_login("alice"), fakes::root_peer), Reason::no_card);
}

TEST_F(SeatTest, AReaderThatIsNotOnUsbIsAtTheFirstSeat) {
    scene.insert(reader_a);
    expect_no_card_at("seat1");
    expect_granted(log_on_at("seat0"));
}

TEST_F(SeatTest, GoodOrBadACardAtAnotherSeatIsNoneAndIsNotReadForOthers) {
    const FakeCard good;
    const FakeCard locked{.tries_left = 0};
    const FakeCard empty{.certificates = {}};
    const FakeCard expired{.certificates = {{.refused = Reason::cert_expired}}};
    for (FakeCard card : {good, locked, empty, expired}) {
        card.usb_address = address_at_seat0;
        scene.insert(reader_a, card);
        const int read = asked(MessageType::open_card);
        grow_old();
        expect_no_card_at("seat1");
        EXPECT_EQ(asked(MessageType::open_card), read);
        scene.take_out(reader_a);
    }
    EXPECT_EQ(asked(MessageType::preflight), 0);
}

TEST_F(SeatTest, ACardThatIsBeingReadAtAnotherSeatIsNotWaitedFor) {
    scene.host.slow.insert(MessageType::judge_certificate);
    scene.begin_to_insert(reader_a, {.usb_address = address_at_seat0});
    expect_no_card_at("seat1");
    EXPECT_EQ(scene.cards.all().front()->state(), Card::State::opening);
    scene.host.let_go();
    expect_granted(log_on_at("seat0"));
}

TEST_F(SeatTest, AReaderThatCouldNotBeAskedIsAtTheFirstSeat) {
    scene.host.failures[MessageType::open_card] = Reason::card_busy;
    scene.insert(reader_a, {.usb_address = address_at_seat1});
    expect_refused(log_on_at("seat0"), Reason::card_busy);
    expect_no_card_at("seat1");
}

// As after loginctl(1) has given the reader to another seat.
TEST_F(SeatTest, APinForACardThatIsAtAnotherSeatMeanwhileCostsNoTry) {
    scene.insert(reader_a, {.usb_address = address_at_seat0});
    const auto part = [](Socket&, Peer& peer) { peer.seat = "seat1"; };
    LogonInProgress logon(scene, {}, begin_at_login(), fakes::root_peer, part);
    scene.loop.run_until([&] { return logon.verdict.has_value(); });
    expect_refused(*logon.verdict, Reason::not_at_seat);
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

} // namespace
} // namespace signet::daemon
