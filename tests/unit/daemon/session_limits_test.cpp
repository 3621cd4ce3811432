// SPDX-License-Identifier: Apache-2.0
// A session that comes to a limit while its card stays in its reader.
#include "daemon/system/boot_clock.hpp"
#include "tests/unit/daemon/removal_scene.hpp"

#include <ctime>

namespace signet::daemon {
namespace {

using policy::SessionResponse;
using std::chrono::hours;
using std::chrono::milliseconds;

class SessionLimitsTest : public RemovalTest {
protected:
    policy::SessionSettings& limits() { return scene.settings->services["login"].session; }

    Strings reasons() const { // of the audit records
        Strings reasons;
        for (const AuditEvent& event : scene.journal.events)
            if (event.event == "session-limit") reasons.emplace_back(policy::id_of(event.reason));
        return reasons;
    }
    void wait_for_records(std::size_t count) {
        scene.loop.run_until([&] { return reasons().size() >= count; });
        scene.loop.settle();
    }
};

TEST_F(SessionLimitsTest, ItIsLockedOnceWhenItIsTooOld) {
    limits().max_age = milliseconds(30);
    const std::string session = begin();
    wait_for_records(1);
    EXPECT_EQ(reasons(), Strings{"session-too-old"});
    EXPECT_EQ(control.done, Strings{"lock c7"});
    announce();
    scene.loop.settle();
    EXPECT_EQ(control.done, Strings{"lock c7"});
    EXPECT_TRUE(actions().empty()); // the card is there
}

TEST_F(SessionLimitsTest, IsEndedWhereThatIsSet) {
    limits().idle = milliseconds(20);
    limits().on_limit = SessionResponse::logoff;
    control.idle = milliseconds(0);
    begin();
    control.idle = hours(1);
    wait_for_records(1);
    EXPECT_EQ(reasons(), Strings{"session-idle"});
    EXPECT_EQ(control.done, Strings{"end c7"});
    EXPECT_EQ(tickets_deleted(), 1);
}

TEST_F(SessionLimitsTest, IdleAgainIsALimitAgain) {
    limits().idle = milliseconds(20);
    limits().on_limit = SessionResponse::none;
    control.idle = hours(2);
    begin();
    wait_for_records(1);
    control.idle = milliseconds(0);
    const auto asked = control.times_asked_for_idleness;
    scene.loop.run_until([&] { return control.times_asked_for_idleness >= asked + 2; });
    control.idle = hours(3);
    wait_for_records(2);
    EXPECT_EQ(reasons(), (Strings{"session-idle", "session-idle"}));
    EXPECT_TRUE(control.done.empty());
}

TEST_F(SessionLimitsTest, ATicketNearItsEndIsOneUntilThereIsAFreshOne) {
    limits().ticket_left = std::chrono::minutes(10);
    const std::string session = begin();
    scene.sessions.renew(1000, "c7", std::time(nullptr) + 60);
    announce();
    wait_for_records(1);
    EXPECT_EQ(reasons(), Strings{"ticket-ends"});
    scene.sessions.renew(1000, "c7", std::time(nullptr) + 36'000);
    announce();
    scene.loop.settle();
    scene.sessions.renew(1000, "c7", std::time(nullptr) + 60);
    announce();
    wait_for_records(2);
    EXPECT_EQ(control.done, (Strings{"lock c7", "lock c7"}));
}

TEST_F(SessionLimitsTest, ACertificateThatIsBlockedMeanwhileIsOne) {
    limits().recheck = milliseconds(20);
    begin();
    scene.loop.run_until(
        [&] { return scene.host.times_asked(protocol::MessageType::judge_certificate) >= 3; });
    EXPECT_TRUE(reasons().empty());
    scene.host.failures[protocol::MessageType::judge_certificate] = policy::Reason::cert_blocked;
    wait_for_records(1);
    EXPECT_EQ(reasons(), Strings{"cert-blocked"});
    EXPECT_EQ(control.done, Strings{"lock c7"});
}

TEST_F(SessionLimitsTest, ALockThatIsLiftedWithoutACardIsAskedForAgainWhereCardsAloneUnlock) {
    scene.settings->services["i3lock"].use = policy::ServiceUse::unlock;
    limits().max_age = milliseconds(30);
    const std::string session = begin();
    wait_for(session, GuardPhase::locked);
    control.lift_lock(); // its locker was killed
    wait_for_records(2);
    EXPECT_EQ(control.done, (Strings{"lock c7", "lock c7"}));
    scene.sessions.renew(1000, "c7", std::time(nullptr) + 36'000);
    announce();
    wait_for(session, GuardPhase::watching);
}

TEST_F(SessionLimitsTest, AFaultOfTheMachineIsNone) {
    limits().recheck = milliseconds(20);
    begin();
    scene.host.failures[protocol::MessageType::judge_certificate] = policy::Reason::anchors_unusable;
    scene.loop.run_until(
        [&] { return scene.host.times_asked(protocol::MessageType::judge_certificate) >= 5; });
    EXPECT_TRUE(reasons().empty());
}

TEST_F(SessionLimitsTest, CardsThatComeAndGoAskNobodyWhetherItIsIdle) {
    limits().idle = hours(1);
    control.idle = milliseconds(0);
    begin();
    for (int i = 0; i < 10; ++i) {
        announce();
        scene.loop.settle();
    }
    EXPECT_EQ(control.times_asked_for_idleness, 1);
}

TEST_F(SessionLimitsTest, WithoutLimitsNobodyAsksAnything) {
    control.idle = hours(1000);
    begin();
    announce();
    scene.loop.settle();
    EXPECT_TRUE(reasons().empty());
    EXPECT_EQ(scene.host.times_asked(protocol::MessageType::judge_certificate), 1); // at the insertion
}

} // namespace
} // namespace signet::daemon
