// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/sessions/registry.hpp"
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

SessionRecord granted_logon(std::string logon_id = new_logon_id()) {
    SessionRecord record;
    record.logon_id = std::move(logon_id);
    record.user = "alice";
    record.certificate = "0f1e";
    record.uid = 1000;
    return record;
}

SessionRegistry::Opening opening(std::int32_t leader = getpid()) {
    return {"tty1", "c7", leader};
}

// A process id that was somebody's a moment ago.
std::int32_t dead_process() {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
    return child;
}

class RegistryTest : public ::testing::Test {
protected:
    // A granted logon whose session is open.
    std::string open_session(std::int32_t leader = getpid()) {
        const SessionRecord record = granted_logon();
        sessions.add_pending(record);
        EXPECT_TRUE(sessions.open(record.logon_id, opening(leader)));
        return record.logon_id;
    }

    TemporaryDirectory directory;
    SessionRegistry sessions{directory.path()};
};

TEST_F(RegistryTest, AGrantedLogonIsPendingAndOnNoDisk) {
    const SessionRecord record = granted_logon();
    sessions.add_pending(record);
    ASSERT_NE(sessions.find(record.logon_id), nullptr);
    ASSERT_EQ(sessions.all().size(), 1U);
    EXPECT_FALSE(sessions.all().front().open);
    EXPECT_EQ(directory.files(), 0U);
}

TEST_F(RegistryTest, AnOpenSessionKnowsItsLeaderAndHasAFile) {
    const std::string id = open_session();
    ASSERT_EQ(sessions.all().size(), 1U);
    EXPECT_TRUE(sessions.all().front().open);
    EXPECT_EQ(sessions.find(id)->tty, "tty1");
    EXPECT_EQ(sessions.find(id)->session_id, "c7");
    EXPECT_EQ(sessions.find(id)->leader, getpid());
    EXPECT_EQ(sessions.find(id)->leader_start, system::start_time_of(getpid()));
    EXPECT_TRUE(std::filesystem::exists(directory.path() + "/" + id));
}

TEST_F(RegistryTest, KnowsTheLogonThatHasOpenedASession) {
    const std::string id = open_session();
    ASSERT_TRUE(sessions.opener_of("c7"));
    EXPECT_EQ(sessions.opener_of("c7")->logon_id, id);
    EXPECT_GT(sessions.opener_of("c7")->since, 0);
    EXPECT_FALSE(sessions.opener_of("c8"));
    EXPECT_FALSE(sessions.opener_of(""));
    sessions.close(id);
    EXPECT_FALSE(sessions.opener_of("c7"));
}

// su in a terminal of the session, which opens none of logind's.
TEST_F(RegistryTest, OfSeveralInASessionTheOldestLeaderHasOpenedIt) {
    const pid_t su = fork();
    if (su == 0) pause();
    std::string id; // ids are random: whichever comes first in the map
    for (int i = 0; i < 8; ++i) {
        const std::string inner = open_session(su);
        if (i == 4) id = open_session();
    }
    EXPECT_LE(system::start_time_of(getpid()), system::start_time_of(su));
    if (system::start_time_of(getpid()) < system::start_time_of(su)) {
        EXPECT_EQ(sessions.opener_of("c7")->logon_id, id);
    }
    kill(su, SIGKILL);
    waitpid(su, nullptr, 0);
}

TEST_F(RegistryTest, IsRenewedForTheUserAndTheSessionThatIsNamedOrAllOfThem) {
    SessionRecord record = granted_logon();
    record.leader = getpid();
    record.leader_start = system::start_time_of(getpid());
    record.session_id = "c7";
    const auto is_renewed = [&](std::uint32_t uid, const std::string& session) {
        record.since = 0;
        directory.write(record.logon_id, to_text(record));
        SessionRegistry restarted(directory.path());
        restarted.load();
        restarted.renew(uid, session, 1234);
        SessionRegistry again(directory.path()); // it is on disk, too
        again.load();
        EXPECT_EQ(*again.find(record.logon_id), *restarted.find(record.logon_id));
        return again.find(record.logon_id)->since > 0;
    };
    EXPECT_TRUE(is_renewed(1000, "c7"));
    EXPECT_TRUE(is_renewed(1000, ""));
    EXPECT_FALSE(is_renewed(1000, "c8"));
    EXPECT_FALSE(is_renewed(1001, "c7"));
    EXPECT_FALSE(is_renewed(1001, ""));
}

TEST_F(RegistryTest, AClosedSessionIsForgotten) {
    const std::string id = open_session();
    EXPECT_TRUE(sessions.close(id));
    EXPECT_EQ(sessions.find(id), nullptr);
    EXPECT_EQ(directory.files(), 0U);
    EXPECT_FALSE(sessions.close(id));
}

TEST_F(RegistryTest, OnlyAGrantedLogonOpensASessionAndOnlyOnce) {
    EXPECT_FALSE(sessions.open(new_logon_id(), opening()));
    EXPECT_FALSE(sessions.open("../../etc/passwd", opening()));
    const std::string id = open_session();
    EXPECT_FALSE(sessions.open(id, opening()));
    EXPECT_EQ(sessions.all().size(), 1U);
}

TEST_F(RegistryTest, ALogonThatIsPendingCannotBeClosed) {
    const SessionRecord record = granted_logon();
    sessions.add_pending(record);
    EXPECT_FALSE(sessions.close(record.logon_id));
    EXPECT_NE(sessions.find(record.logon_id), nullptr);
}

TEST_F(RegistryTest, TheOldestPendingLogonMakesRoom) {
    const SessionRecord first = granted_logon();
    const SessionRecord second = granted_logon();
    sessions.add_pending(first);
    sessions.add_pending(second);
    for (std::size_t i = 1; i < limits::pending_logons; ++i)
        sessions.add_pending(granted_logon());
    EXPECT_EQ(sessions.find(first.logon_id), nullptr);
    EXPECT_NE(sessions.find(second.logon_id), nullptr);
    EXPECT_EQ(sessions.all().size(), limits::pending_logons);
}

TEST_F(RegistryTest, APendingLogonIsForgottenOnce) {
    const SessionRecord record = granted_logon();
    sessions.add_pending(record);
    EXPECT_EQ(sessions.forget_pending(record.logon_id), record);
    EXPECT_EQ(sessions.forget_pending(record.logon_id), std::nullopt);
    EXPECT_TRUE(sessions.all().empty());
}

TEST_F(RegistryTest, ThereAreOnlySoManyOpenSessions) {
    for (std::size_t i = 0; i < limits::sessions; ++i)
        open_session();
    const SessionRecord record = granted_logon();
    sessions.add_pending(record);
    EXPECT_FALSE(sessions.open(record.logon_id, opening()));
}

TEST_F(RegistryTest, OpenSessionsSurviveARestart) {
    const std::string id = open_session();
    const SessionRecord before = *sessions.find(id);
    SessionRegistry restarted(directory.path());
    EXPECT_TRUE(restarted.load().empty());
    ASSERT_NE(restarted.find(id), nullptr);
    EXPECT_EQ(*restarted.find(id), before);
    EXPECT_TRUE(restarted.close(id));
    EXPECT_EQ(directory.files(), 0U);
}

TEST_F(RegistryTest, ASessionWhoseLeaderDiedWhileSignetdWasDownIsForgotten) {
    SessionRecord record = granted_logon();
    record.leader = dead_process();
    record.leader_start = 1;
    directory.write(record.logon_id, to_text(record));
    EXPECT_TRUE(sessions.load().empty());
    EXPECT_TRUE(sessions.all().empty());
    EXPECT_EQ(directory.files(), 0U);
}

TEST_F(RegistryTest, AnotherProcessWithTheNumberOfTheLeaderIsNotTheLeader) {
    SessionRecord record = granted_logon();
    record.leader = getpid();
    record.leader_start = system::start_time_of(getpid()) + 1;
    directory.write(record.logon_id, to_text(record));
    sessions.load();
    EXPECT_TRUE(sessions.all().empty());
}

// The leader may be gone before signetd gets to its message. Nobody will close that session.
TEST_F(RegistryTest, ASessionWhoseLeaderIsDeadAlreadyDoesNotStay) {
    const SessionRecord record = granted_logon();
    sessions.add_pending(record);
    sessions.open(record.logon_id, opening(dead_process()));
    for (const auto& entry : sessions.all())
        EXPECT_FALSE(entry.open) << to_text(entry.record);
}

TEST_F(RegistryTest, FilesThatAreNoRecordsAreRemovedAndNamed) {
    const SessionRecord record = granted_logon();
    const std::string other_name = new_logon_id();
    std::set<std::string> bad;
    bad.insert(directory.write("garbage", "\x01\x02\x03"));
    bad.insert(directory.write(new_logon_id(), ""));
    bad.insert(directory.write(new_logon_id(), std::string(1 << 20, 'x')));
    bad.insert(directory.write(other_name, to_text(record))); // under another id than its own
    const auto removed = sessions.load();
    EXPECT_EQ(std::set<std::string>(removed.begin(), removed.end()), bad);
    EXPECT_TRUE(sessions.all().empty());
    EXPECT_EQ(directory.files(), 0U);
}

TEST_F(RegistryTest, ASessionIsOpenForAsLongAsItsLeaderLives) {
    EXPECT_FALSE(sessions.is_open(new_logon_id()));
    SessionRecord record = granted_logon();
    sessions.add_pending(record);
    EXPECT_FALSE(sessions.is_open(record.logon_id));
    const pid_t leader = fork();
    if (leader == 0) {
        pause();
        _exit(0);
    }
    EXPECT_TRUE(sessions.open(record.logon_id, opening(leader)));
    EXPECT_TRUE(sessions.is_open(record.logon_id));
    EXPECT_EQ(sessions.open_ids(), std::vector{record.logon_id});
    EXPECT_EQ(kill(leader, SIGKILL), 0);
    waitpid(leader, nullptr, 0);
    EXPECT_FALSE(sessions.is_open(record.logon_id));
    EXPECT_TRUE(sessions.open_ids().empty());
    EXPECT_EQ(directory.files(), 0U);
}

TEST_F(RegistryTest, ASessionThatHasGivenUpItsTicketKeepsNoCache) {
    const std::string one = open_session();
    const std::string other = open_session();
    const SessionRecord record = *sessions.find(one);
    EXPECT_TRUE(sessions.shares_ccache(record));
    sessions.give_up_ccache(other, true);
    EXPECT_FALSE(sessions.shares_ccache(record));
    sessions.give_up_ccache(other, false);
    EXPECT_TRUE(sessions.shares_ccache(record));
    sessions.give_up_ccache(new_logon_id(), true);
}

TEST_F(RegistryTest, WithoutADirectoryNoSessionOpens) {
    SessionRegistry nowhere(directory.path() + "/missing");
    EXPECT_TRUE(nowhere.load().empty());
    const SessionRecord record = granted_logon();
    nowhere.add_pending(record);
    const auto opened = nowhere.open(record.logon_id, opening());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, policy::Reason::session_not_recorded);
    EXPECT_NE(opened.error().detail, "");
    EXPECT_NE(nowhere.find(record.logon_id), nullptr);
}

TEST(LogonId, IsNewEachTime) {
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) {
        const std::string id = new_logon_id();
        EXPECT_TRUE(is_logon_id(id)) << id;
        EXPECT_TRUE(ids.insert(id).second) << id;
    }
}

} // namespace
} // namespace signet::daemon
