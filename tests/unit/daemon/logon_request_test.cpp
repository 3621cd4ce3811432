// SPDX-License-Identifier: Apache-2.0
// BeginLogon: whom a logon is charged to, and what becomes of one that nobody makes use of.
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/server/dispatch.hpp"
#include "tests/unit/daemon/person.hpp"
#include "tests/unit/daemon/program.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using protocol::MessageType;

constexpr uid_t alice = 1000;

class LogonRequestTest : public ::testing::Test {
protected:
    static protocol::Frame begin_at(std::string service) {
        protocol::BeginLogon begin;
        begin.service = std::move(service);
        begin.user = "alice";
        return protocol::encode(begin).value();
    }
    protocol::Verdict verdict_at(const std::string& service, Peer peer) {
        fakes::FakeClient client(scene.loop.executor(), peer);
        scene.loop.run(handle_begin_logon(scene.services, client.client, begin_at(service)));
        return scene.loop.run(client.pam.hear<protocol::Verdict>()).value();
    }
    std::string reason_for(Peer peer) { return verdict_at("sshd", peer).reason; }
    int destroyed() const { return scene.host.times_asked(MessageType::destroy_credentials); }

    Scene scene;
};

TEST_F(LogonRequestTest, ASetuidProgramTakesThePlacesOfWhoeverStartedIt) {
    for (std::size_t i = 0; i < limits::logons_of_user; ++i)
        scene.services.logons_in_progress.insert(alice);
    EXPECT_EQ(reason_for({0, 0, 1, alice}), "daemon-busy");
    EXPECT_EQ(reason_for({alice, alice, 1}), "daemon-busy");
    EXPECT_EQ(reason_for({0, 0, 1, 1001}), "service-off");
    EXPECT_EQ(reason_for(fakes::root_peer), "service-off");
}

TEST_F(LogonRequestTest, TheUsersTogetherLeaveRootPlacesWhateverTheyStart) {
    for (std::size_t i = 0; i < limits::logons_of_users; ++i)
        scene.services.logons_in_progress.insert(static_cast<uid_t>(2000 + i));
    EXPECT_EQ(reason_for({0, 0, 1, 1001}), "daemon-busy");
    EXPECT_EQ(reason_for(fakes::root_peer), "service-off");
}

TEST_F(LogonRequestTest, ABusyDaemonIsNoLeaveToAskForAPasswordWhereACardIsRequired) {
    for (std::size_t i = 0; i < limits::logons; ++i)
        scene.services.logons_in_progress.insert(0);
    EXPECT_EQ(verdict_at("login", fakes::root_peer).outcome, protocol::Outcome::denied);
    EXPECT_EQ(verdict_at("screensaver", fakes::root_peer).outcome, protocol::Outcome::unavailable);
}

// A program of its own that logs alice on.
class GrantedLogonTest : public LogonRequestTest {
protected:
    void SetUp() override { scene.insert(reader_a); }
    void log_on(uid_t uid) {
        client.emplace(program.sockets(scene.loop.executor()),
                       Peer{uid, uid, program.pid(), {}, 0, policy::CallerPlace::at_seat, "seat0"});
        scene.loop.start(converse(client->pam, person));
        scene.loop.start(serve());
    }
    Task<void> serve() {
        co_await handle_begin_logon(scene.services, client->client, begin_at("login"));
        is_served = true;
    }
    void log_on_to_the_end(uid_t uid) {
        log_on(uid);
        scene.loop.run_until([this] { return is_served; });
    }
    void TearDown() override {
        client->client.hang_up();
        scene.loop.settle();
    }

    Program program;
    Person person;
    std::optional<fakes::FakeClient> client;
    bool is_served = false;
};

TEST_F(GrantedLogonTest, IsPendingWhileItsProgramLives) {
    log_on_to_the_end(0);
    scene.loop.settle();
    ASSERT_EQ(scene.sessions.all().size(), 1U);
    EXPECT_EQ(destroyed(), 0);
}

TEST_F(GrantedLogonTest, IsForgottenWithItsProgramAndItsTicketDestroyed) {
    log_on_to_the_end(0);
    const std::string logon_id = scene.sessions.all().front().record.logon_id;
    program.end();
    scene.loop.run_until([this] { return destroyed() == 1; });
    scene.loop.settle();
    EXPECT_TRUE(scene.sessions.all().empty());
    EXPECT_EQ(scene.journal.events.back().event, "credentials-deleted");
    EXPECT_EQ(scene.journal.events.back().logon_id, logon_id);
}

TEST_F(GrantedLogonTest, OfAUsersOwnProgramLeavesTheUserTheTicket) {
    log_on_to_the_end(alice);
    ASSERT_EQ(scene.sessions.all().size(), 1U);
    program.end();
    scene.loop.run_until([this] { return scene.sessions.all().empty(); });
    scene.loop.settle();
    EXPECT_EQ(destroyed(), 0);
}

TEST_F(GrantedLogonTest, WhoseSessionIsOpenOutlivesItsProgram) {
    log_on_to_the_end(0);
    SessionRegistry::Opening opening;
    opening.leader = getpid();
    ASSERT_TRUE(scene.sessions.open(scene.sessions.all().front().record.logon_id, std::move(opening)));
    program.end();
    scene.loop.settle();
    ASSERT_EQ(scene.sessions.all().size(), 1U);
    EXPECT_TRUE(scene.sessions.all().front().open);
    EXPECT_EQ(destroyed(), 0);
}

TEST_F(GrantedLogonTest, ThatNobodyHearsOfIsWithdrawn) {
    scene.host.slow.insert(MessageType::store_credentials);
    log_on(0);
    scene.loop.run_until([this] { return scene.host.times_asked(MessageType::store_credentials) == 1; });
    client->pam.hang_up(); // the program itself lives on
    scene.host.let_go();
    scene.loop.run_until([this] { return is_served; });
    EXPECT_TRUE(scene.sessions.all().empty());
    EXPECT_EQ(destroyed(), 1);
}

TEST_F(GrantedLogonTest, OfAProgramThatEndedBeforeTheVerdictIsWithdrawn) {
    scene.host.slow.insert(MessageType::store_credentials);
    log_on(0);
    scene.loop.run_until([this] { return scene.host.times_asked(MessageType::store_credentials) == 1; });
    program.end();
    scene.host.let_go();
    scene.loop.run_until([this] { return is_served && destroyed() == 1; });
    EXPECT_TRUE(scene.sessions.all().empty());
}

} // namespace
} // namespace signet::daemon
