// SPDX-License-Identifier: Apache-2.0
// Cards that go in and out as fast as it can be told: in the end each session is as its card says, nothing that had to be done was
// left out, and nothing of the storm is left.
#include "daemon/signetd/cards/watcher.hpp"
#include "daemon/system/sanitizer.hpp"
#include "tests/unit/daemon/removal_scene.hpp"

#include <array>
#include <deque>
#include <malloc.h>
#include <random>

extern "C" std::size_t __sanitizer_get_current_allocated_bytes(); // of <sanitizer/allocator_interface.h>

namespace signet::daemon {
namespace {

constexpr int changes = 1000;
constexpr std::size_t readers = 3;
constexpr std::size_t untold_memory = 64 * 1024; // bytes; a megabyte if a coroutine stayed for each change
constexpr int most_workers = 4 * readers; // those of a card that has just left have not heard of it yet

std::size_t allocated() {
    if constexpr (system::sanitized)
        return __sanitizer_get_current_allocated_bytes();
    else
        return mallinfo2().uordblks;
}

template <class List>
void forget(List& list) {
    List().swap(list);
}

// A reader with its card, the session that the card has opened, and what was told.
struct Desk {
    std::string reader;
    std::string service;
    std::string session{};
    bool has_card = false;
    std::uint32_t events = 0; // as pcscd counts them
    int insertions = 0;
};

// What a watch worker is to say. Shared with it: it ends after the test.
struct News {
    explicit News(const asio::any_io_executor& executor) : added(executor) {}

    std::deque<protocol::ReadersChanged> looks{};
    Notice added;
};

Task<void> tell(std::shared_ptr<News> news, fakes::FrameEnd& worker) {
    for (;;) {
        const auto seen = news->added.generation();
        while (!news->looks.empty()) {
            auto look = std::move(news->looks.front());
            news->looks.pop_front();
            co_await worker.say(std::move(look));
        }
        co_await news->added.changed_since(seen);
    }
}

class RemovalStormTest : public RemovalTest {
protected:
    RemovalStormTest() {
        auto& services = scene.settings->services;
        services["patient"] = services["strict"] = services["login"];
        services["patient"].removal.grace = std::chrono::hours(1);
        services["strict"].on_removal = policy::SessionResponse::logoff;
        scene.workers.on(verb::watch, [told = news](fakes::FrameEnd& worker) { return tell(told, worker); });
        scene.loop.start(watch_cards(scene.workers, scene.cards, scene.journal));
        scene.loop.start(guard_sessions(scene.services));
        for (Desk& desk : desks) {
            scene.host.cards[desk.reader] = {};
            desk.session = open_session(desk.reader, {}, desk.service);
        }
        put_all_in();
    }
    ~RemovalStormTest() override { take_all_out(); }

    void look() {
        protocol::ReadersChanged look;
        for (const Desk& desk : desks)
            look.readers.push_back({desk.reader, desk.has_card, {}, desk.events});
        news->looks.push_back(std::move(look));
        news->added.announce();
    }
    static void move_card(Desk& desk) {
        desk.has_card = !desk.has_card;
        desk.insertions += desk.has_card ? 1 : 0;
        ++desk.events;
    }
    void move_all_cards(bool into_readers) {
        for (Desk& desk : desks)
            if (desk.has_card != into_readers) move_card(desk);
        look();
        scene.loop.settle();
    }
    void put_all_in() {
        move_all_cards(true);
        for (const Desk& desk : desks)
            wait_for(desk.session, GuardPhase::watching);
    }
    void take_all_out() { move_all_cards(false); }

    // A card that is moved twice between two looks shows by its count alone.
    void storm() {
        for (int i = 0; i < changes; ++i) {
            Desk& desk = desks.at(random() % readers);
            move_card(desk);
            if (random() % 8 != 0) look();
        }
        scene.loop.settle();
    }

    int times_acted(const Desk& desk) const {
        return static_cast<int>(std::ranges::count_if(scene.journal.events, [&](const AuditEvent& event) {
            return event.event == "card-removal" && event.service == desk.service;
        }));
    }
    // All that fakes remember.
    void forget_everything() {
        forget(scene.journal.events);
        forget(scene.journal.notes);
        forget(scene.host.asked);
        forget(scene.host.claims);
        forget(scene.host.groups_asked);
        forget(scene.host.told_offsets);
        forget(scene.host.told_to_trace);
        forget(control.done);
        forget(news->looks);
    }

    std::array<Desk, readers> desks{{{"Reader A", "login"}, {"Reader B", "patient"}, {"Reader C", "strict"}}};
    Desk& locking = desks[0];
    Desk& patient = desks[1];
    Desk& strict = desks[2];
    std::mt19937 random{4711}; // NOLINT(cert-msc51-cpp): the same storm each time
    std::shared_ptr<News> news = std::make_shared<News>(scene.loop.executor());
};

TEST_F(RemovalStormTest, ASessionWhoseCardIsInAfterAllIsWatchedAndTheNextRemovalCounts) {
    storm();
    put_all_in();
    EXPECT_GE(times_acted(locking), 1);
    EXPECT_GE(times_acted(strict), 1);
    EXPECT_EQ(times_acted(patient), 0);
    for (const Desk& desk : desks)
        EXPECT_LE(times_acted(desk), desk.insertions) << desk.reader;
    EXPECT_EQ(scene.cards.all().size(), readers);

    const int locked = times_acted(locking);
    const int ended = times_acted(strict);
    take_all_out();
    wait_for(locking.session, GuardPhase::locked);
    EXPECT_EQ(times_acted(locking), locked + 1);
    EXPECT_EQ(times_acted(strict), ended + 1);
    EXPECT_EQ(phase_of(strict.session), GuardPhase::ending);
    EXPECT_EQ(phase_of(patient.session), GuardPhase::away);
}

TEST_F(RemovalStormTest, ASessionWhoseCardIsOutAfterAllIsActedOn) {
    storm();
    take_all_out();
    wait_for(locking.session, GuardPhase::locked);
    wait_for(strict.session, GuardPhase::ending);
    EXPECT_EQ(phase_of(patient.session), GuardPhase::away);
    EXPECT_GE(times_acted(locking), 1);
    EXPECT_GE(times_acted(strict), 1);
    EXPECT_EQ(times_acted(patient), 0);
    EXPECT_TRUE(scene.cards.all().empty());
}

TEST_F(RemovalStormTest, LeavesNoWorkerAndNoMemoryBehind) {
    storm();
    put_all_in();
    forget_everything();
    const std::size_t before = allocated();
    storm();
    put_all_in();
    forget_everything();
    EXPECT_LT(allocated(), before + untold_memory);

    int insertions = 0;
    for (const Desk& desk : desks)
        insertions += desk.insertions;
    EXPECT_LE(scene.workers.started(verb::card), 2 * insertions); // what cannot be read is tried once more
    for (const std::string_view verb : {verb::card, verb::certificate, verb::directory, verb::ccache})
        EXPECT_LE(scene.workers.most_running(verb), most_workers) << verb;
    EXPECT_EQ(scene.workers.started(verb::watch), 1);
}

} // namespace
} // namespace signet::daemon
