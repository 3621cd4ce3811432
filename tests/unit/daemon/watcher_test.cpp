// SPDX-License-Identifier: Apache-2.0
// When readers are watched: as long as a service asks for a card, and never on a host where none does.
#include "daemon/signetd/cards/watcher.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

// One reader with a card in it, told once; then silence.
Task<void> tell_of_a_card(fakes::FrameEnd& worker) {
    protocol::ReadersChanged look;
    look.readers.push_back({reader_a, true, {}, 1});
    co_await worker.say(std::move(look));
    co_await worker.be_silent();
}

class WatcherTest : public ::testing::Test {
protected:
    WatcherTest() {
        scene.host.cards[reader_a] = {};
        scene.workers.on(verb::watch, tell_of_a_card);
    }
    ~WatcherTest() override { set_use(policy::ServiceUse::off); } // the last card leaves with the watch

    void start() {
        scene.loop.start(watch_cards(scene.workers, scene.cards, scene.journal));
        scene.loop.settle();
    }
    void set_use(policy::ServiceUse use) {
        auto settings = usual_settings();
        settings->services.clear();
        settings->services["sshd"].use = use;
        scene.cards.set_settings(std::move(settings));
        scene.loop.settle();
    }
    int watches() const { return scene.workers.started(verb::watch); }

    Scene scene;
};

TEST_F(WatcherTest, StartsNothingAndSaysNothingWhereNoServiceAsksForACard) {
    set_use(policy::ServiceUse::off);
    start();
    EXPECT_EQ(watches(), 0);
    EXPECT_EQ(scene.workers.started(verb::card), 0);
    EXPECT_TRUE(scene.journal.notes.empty());
    EXPECT_FALSE(scene.cards.were_looked_at());
}

TEST_F(WatcherTest, SaysWhyNobodySeesAReader) {
    scene.workers.on(verb::watch, [](fakes::FrameEnd& worker) -> Task<void> {
        protocol::ReadersChanged look;
        look.problem = "pcscd has ended";
        co_await worker.say(std::move(look));
        co_await worker.be_silent();
    });
    set_use(policy::ServiceUse::logon);
    start();
    EXPECT_EQ(scene.cards.readers().problem, "pcscd has ended");
    EXPECT_TRUE(scene.journal.says("pcscd has ended"));
}

TEST_F(WatcherTest, BeginsWhenNewSettingsAskForACard) {
    set_use(policy::ServiceUse::off);
    start();
    set_use(policy::ServiceUse::elevate);
    EXPECT_EQ(watches(), 1);
    EXPECT_TRUE(scene.cards.were_looked_at());
    EXPECT_EQ(scene.cards.all().size(), 1U);
}

TEST_F(WatcherTest, EndsWithTheLastServiceThatAsksAndBeginsAnew) {
    start();
    ASSERT_EQ(scene.cards.all().size(), 1U);
    set_use(policy::ServiceUse::off);
    EXPECT_TRUE(scene.cards.all().empty());
    EXPECT_FALSE(scene.journal.says("card watch ended"));
    set_use(policy::ServiceUse::unlock);
    EXPECT_EQ(watches(), 2);
    EXPECT_EQ(scene.cards.all().size(), 1U);
    EXPECT_EQ(scene.workers.most_running(verb::watch), 1);
}

TEST_F(WatcherTest, GoesOnUnderOtherSettingsThatAsk) {
    start();
    set_use(policy::ServiceUse::logon);
    EXPECT_EQ(watches(), 1);
    EXPECT_EQ(scene.cards.all().size(), 1U);
}

} // namespace
} // namespace signet::daemon
