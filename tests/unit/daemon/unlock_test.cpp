// SPDX-License-Identifier: Apache-2.0
// A screen locker of the card's owner: one hidden question, a fresh ticket, no session.
#include "daemon/signetd/sessions/last_refusals.hpp"
#include "tests/unit/daemon/attempt_scene.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;
using protocol::MessageType;

protocol::BeginLogon begin_at_locker(std::string user = "alice") {
    protocol::BeginLogon begin;
    begin.service = "i3lock";
    begin.user = std::move(user);
    return begin;
}

class UnlockTest : public AttemptTest {
protected:
    UnlockTest() {
        event_name = "unlock";
        scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
    }

    protocol::Verdict unlock(Person who = {}, Peer peer = fakes::user_peer, std::string user = "alice") {
        return log_on(std::move(who), begin_at_locker(std::move(user)), peer);
    }
    // A session of alice's on this cache.
    void open_session(const std::string& ccache) {
        SessionRecord record;
        record.logon_id = new_logon_id();
        record.user = "alice";
        record.uid = 1000;
        record.ccache = ccache;
        scene.sessions.add_pending(record);
        ASSERT_TRUE(scene.sessions.open(record.logon_id, {"tty1", "1", getpid()}));
    }
};

TEST_F(UnlockTest, TheOwnCardAndPinUnlockWithOneHiddenQuestion) {
    scene.insert(reader_a);
    expect_granted(unlock());
    EXPECT_EQ(person.pin_prompts, std::vector<std::string>{"PIN for alice (PIV card): "});
    EXPECT_TRUE(person.questions.empty() && person.shown.empty());
    EXPECT_EQ(asked(MessageType::judge_ticket), 1);
}

TEST_F(UnlockTest, ItRenewsTheTicketOfTheSessionAndBeginsNone) {
    open_session("FILE:/tmp/cache_of_session");
    scene.insert(reader_a);
    const auto verdict = unlock();
    expect_granted(verdict);
    EXPECT_EQ(verdict.ccache, "FILE:/tmp/cache_of_session");
    EXPECT_TRUE(verdict.logon_id.empty());
    EXPECT_EQ(scene.sessions.all().size(), 1U);
}

TEST_F(UnlockTest, NobodyUnlocksForAnotherOrWithoutAName) {
    protocol::Account bob;
    bob.user = "bob";
    bob.uid = bob.gid = 1001;
    scene.host.accounts["bob"] = bob;
    scene.insert(reader_a);
    for (const auto& [peer, user] :
         {std::pair{fakes::user_peer, "bob"}, std::pair{fakes::user_peer, ""},
          std::pair{Peer{1001, 1001, 4712, {}, 0, policy::CallerPlace::at_seat, "seat0"}, "alice"},
          std::pair{fakes::root_peer, ""}, std::pair{fakes::user_peer, "nobody"}}) {
        SCOPED_TRACE(user);
        expect_refused(unlock({}, peer, user), Reason::not_permitted);
        EXPECT_TRUE(person.pin_prompts.empty());
    }
    EXPECT_EQ(asked(MessageType::authenticate), 0);
}

TEST_F(UnlockTest, ALockerOfRootUnlocksForWhomItNames) {
    scene.insert(reader_a);
    expect_granted(unlock({}, fakes::root_peer));
}

TEST_F(UnlockTest, SomebodyElsesCardIsRefusedBeforeAPin) {
    scene.insert(reader_a, {.certificates = {{.user = "carol", .principal = "carol@LAB.TEST"}}});
    protocol::Account carol;
    carol.user = "carol";
    carol.uid = carol.gid = 1002;
    scene.host.accounts["carol"] = carol;
    scene.cards.all().front()->reopen();
    scene.loop.settle();
    expect_refused(unlock(), Reason::card_of_other_user);
    EXPECT_TRUE(person.pin_prompts.empty());
}

TEST_F(UnlockTest, WithoutACardItIsRefusedAtOnce) {
    scene.settings->cards.wait_for_card = std::chrono::hours(1);
    expect_refused(unlock(), Reason::no_card);
    EXPECT_TRUE(person.shown.empty());
}

TEST_F(UnlockTest, TheNextQuestionSaysWhyTheLastWasRefusedAndHowManyTriesAreLeft) {
    scene.insert(reader_a);
    expect_refused(unlock({.pin = "654321"}), Reason::pin_wrong);
    scene.loop.settle();
    expect_granted(unlock());
    ASSERT_EQ(person.pin_prompts.size(), 1U);
    EXPECT_NE(person.pin_prompts.front().find("Wrong PIN"), std::string::npos) << person.pin_prompts.front();
    EXPECT_NE(person.pin_prompts.front().find("2 tries left): "), std::string::npos);
    scene.loop.settle();
    expect_granted(unlock());
    EXPECT_EQ(person.pin_prompts.front().find("Wrong PIN"), std::string::npos);
}

TEST_F(UnlockTest, TheLastTryIsSaidInTheQuestionItself) {
    scene.insert(reader_a, {.tries_left = 1});
    expect_granted(unlock());
    EXPECT_TRUE(person.questions.empty());
    EXPECT_EQ(person.pin_prompts.front(), "PIN for alice (PIV card, LAST try before the card locks): ");
}

TEST_F(UnlockTest, AServiceForUnlockingLogsNobodyOnAndTheOtherWayRound) {
    event_name = "logon"; // no story is told
    scene.insert(reader_a);
    for (const char* service : {"login", "i3lock", "sshd"}) {
        protocol::BeginLogon begin;
        begin.service = service;
        scene.settings->services[service].use = policy::ServiceUse::off;
        expect_refused(log_on({}, begin, fakes::root_peer), Reason::service_off);
    }
}

TEST(LastRefusals, AreKeptForAWhileAndForSoMany) {
    LastRefusals refusals;
    const LastRefusals::Clock::time_point now{};
    refusals.keep(1000, "no", now);
    EXPECT_EQ(refusals.of(1000, now), "no");
    EXPECT_EQ(refusals.of(1001, now), "");
    EXPECT_EQ(refusals.of(1000, now + LastRefusals::max_age), "");
    refusals.forget(1000);
    EXPECT_EQ(refusals.of(1000, now), "");
    for (uid_t uid = 0; uid < 2 * LastRefusals::max_users; ++uid)
        refusals.keep(uid, "no", now);
    EXPECT_EQ(refusals.of(2 * LastRefusals::max_users - 1, now), "no");
}

} // namespace
} // namespace signet::daemon
