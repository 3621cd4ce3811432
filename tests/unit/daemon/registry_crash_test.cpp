// SPDX-License-Identifier: Apache-2.0
// signetd is killed while it writes the record of a session, before each of its system calls. Whichever it was, the next
// signetd finds the whole old record or the whole new one, and goes on.
#include "daemon/signetd/sessions/registry.hpp"
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <optional>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace signet::daemon {
namespace {

constexpr std::uint32_t alice = 1000;
constexpr int exit_untraceable = 77; // where ptrace(2) is not allowed

enum class Fate { killed, came_through, untraceable };

// Ends without anything that is done at the end of a program, a search for leaks among it.
[[noreturn]] void be_traced(const std::function<void()>& deed) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(exit_untraceable);
    raise(SIGSTOP);
    deed();
    _exit(0);
}

// In a process that stops before and after each system call, and is killed before this one, counted from 1. Killed after
// one is killed before the next.
Fate kill_before(int call, const std::function<void()>& deed) {
    const pid_t child = fork();
    if (child == 0) be_traced(deed);
    int status = 0;
    // The first two stops are those of SIGSTOP and of the call that has sent it.
    for (int stop = 0; waitpid(child, &status, 0) == child && WIFSTOPPED(status); ++stop) {
        if (stop == 0) ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_EXITKILL);
        if (stop == 2 * call)
            kill(child, SIGKILL);
        else
            ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    }
    if (WIFSIGNALED(status)) return Fate::killed;
    return WEXITSTATUS(status) == exit_untraceable ? Fate::untraceable : Fate::came_through;
}

// A session of this process, which lives.
SessionRecord record_of_alice() {
    SessionRecord record;
    record.logon_id = new_logon_id();
    record.user = "alice";
    record.uid = alice;
    record.principal = "alice@LAB.TEST";
    record.service = "login";
    record.tty = "tty1";
    record.session_id = "c7";
    record.reader = "Reader A";
    record.certificate = std::string(64, 'a');
    record.ccache = "FILE:/tmp/krb5cc_1000";
    record.leader = getpid();
    record.leader_start = system::start_time_of(getpid());
    return record;
}

const SessionRegistry::Opening opening{"tty1", "c7", getpid()};

std::optional<SessionRecord> found_by(SessionRegistry& sessions, const std::string& logon_id) {
    const SessionRecord* record = sessions.find(logon_id);
    return record == nullptr ? std::nullopt : std::optional(*record);
}

// What there is of this record for a signetd that starts now, beside which nothing is left; it can write the next one.
std::optional<SessionRecord> found_at_next_start(const TemporaryDirectory& directory,
                                                 const std::string& logon_id) {
    SessionRegistry restarted(directory.path());
    restarted.load();
    const auto found = found_by(restarted, logon_id);
    EXPECT_EQ(directory.files(), found ? 1U : 0U);

    const SessionRecord another = record_of_alice();
    restarted.add_pending(another);
    EXPECT_TRUE(restarted.open(another.logon_id, opening));
    restarted.renew(alice, "", 0);
    SessionRegistry again(directory.path());
    EXPECT_TRUE(again.load().empty());
    EXPECT_EQ(found_by(again, another.logon_id), found_by(restarted, another.logon_id));
    EXPECT_EQ(found_by(again, logon_id).has_value(), found.has_value());
    return found;
}

// What the kills have met: that each was met shows that they hit the writing, and not the time before or after it.
struct Met {
    bool old_one = false;
    bool new_one = false;
    bool temporary_file = false;
};

void expect_all(const Met& met) {
    EXPECT_TRUE(met.old_one && met.new_one && met.temporary_file)
        << met.old_one << met.new_one << met.temporary_file;
}

TEST(RegistryCrashTest, ARecordThatIsBeingRenewedIsTheOldOneOrTheNewOne) {
    Met met;
    Fate fate = Fate::killed;
    for (int call = 1; fate == Fate::killed && !::testing::Test::HasFailure(); ++call) {
        const TemporaryDirectory directory;
        const SessionRecord old = record_of_alice();
        directory.write(old.logon_id, to_text(old));
        SessionRegistry sessions(directory.path());
        sessions.load();
        fate = kill_before(call, [&] { sessions.renew(alice, "", 0); });
        if (fate == Fate::untraceable) GTEST_SKIP() << "no process can be traced here";
        met.temporary_file |= directory.files() > 1;
        auto found = found_at_next_start(directory, old.logon_id);
        ASSERT_TRUE(found) << "killed before call " << call;
        (found->since == old.since ? met.old_one : met.new_one) = true;
        found->since = old.since;
        EXPECT_EQ(*found, old) << "killed before call " << call;
    }
    expect_all(met);
}

TEST(RegistryCrashTest, ASessionThatIsBeingOpenedHasItsWholeRecordOrNone) {
    Met met;
    Fate fate = Fate::killed;
    for (int call = 1; fate == Fate::killed && !::testing::Test::HasFailure(); ++call) {
        const TemporaryDirectory directory;
        const SessionRecord pending = record_of_alice();
        SessionRegistry sessions(directory.path());
        sessions.add_pending(pending);
        fate = kill_before(call, [&] { (void)sessions.open(pending.logon_id, opening); });
        if (fate == Fate::untraceable) GTEST_SKIP() << "no process can be traced here";
        met.temporary_file |=
            directory.files() == 1 && !std::filesystem::exists(directory.path() + "/" + pending.logon_id);
        auto found = found_at_next_start(directory, pending.logon_id);
        (found ? met.new_one : met.old_one) = true;
        if (!found) continue;
        EXPECT_GT(std::exchange(found->since, pending.since), 0) << "killed before call " << call;
        EXPECT_GT(std::exchange(found->opened, pending.opened), 0) << "killed before call " << call;
        EXPECT_EQ(*found, pending) << "killed before call " << call;
    }
    expect_all(met);
}

// A start that is cut short: what an earlier one has left is cleared away, and never a record.
TEST(RegistryCrashTest, AStartThatIsKilledLosesNoRecord) {
    bool was_before = false;
    bool was_after = false;
    Fate fate = Fate::killed;
    for (int call = 1; fate == Fate::killed && !::testing::Test::HasFailure(); ++call) {
        const TemporaryDirectory directory;
        const SessionRecord record = record_of_alice();
        directory.write(record.logon_id, to_text(record));
        directory.write(record.logon_id + ".Ab3dEf", to_text(record));
        fate = kill_before(call, [&] { SessionRegistry(directory.path()).load(); });
        if (fate == Fate::untraceable) GTEST_SKIP() << "no process can be traced here";
        (directory.files() == 2 ? was_before : was_after) = true;
        EXPECT_EQ(found_at_next_start(directory, record.logon_id), record) << "killed before call " << call;
    }
    EXPECT_TRUE(was_before && was_after);
}

} // namespace
} // namespace signet::daemon
