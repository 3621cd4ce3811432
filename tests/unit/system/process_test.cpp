// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::system {
namespace {

// The number that was a process's a moment ago.
pid_t dead_process() {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
    return child;
}

// What a process of its own finds; 77: it could not be tried.
template <class Deed>
int in_a_child(Deed deed) {
    const pid_t child = fork();
    if (child == 0) _exit(deed());
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

TEST(ProcessTest, ALiveOneHasAStartTime) {
    EXPECT_GT(start_time_of(getpid()), 0U);
    EXPECT_GE(start_time_of(getpid()), start_time_of(getppid()));
    for (const pid_t nobody : {dead_process(), -1}) {
        EXPECT_EQ(start_time_of(nobody), 0U);
        EXPECT_FALSE(login_uid_of(nobody));
        EXPECT_FALSE(uids_of(nobody));
    }
}

TEST(ProcessTest, IsOpenedByItsNumberAndItsStart) {
    const std::uint64_t start = start_time_of(getpid());
    EXPECT_TRUE(open_process(getpid(), start).is_open());
    EXPECT_FALSE(open_process(getpid(), start + 1).is_open());
    EXPECT_FALSE(open_process(getpid(), 0).is_open());
    EXPECT_FALSE(open_process(dead_process(), start).is_open());
}

TEST(ProcessTest, AllOfThemHaveTheirParents) {
    const auto processes = all_processes(100'000);
    const auto self = std::find_if(processes.begin(), processes.end(),
                                   [](const ProcessEntry& entry) { return entry.pid == getpid(); });
    ASSERT_NE(self, processes.end());
    EXPECT_EQ(self->parent, getppid());
    EXPECT_EQ(self->start, start_time_of(getpid()));
    EXPECT_EQ(all_processes(1).size(), 1U);
}

TEST(ProcessTest, OneInASessionOfItsOwnHasNoTerminalUntilItTakesOne) {
    EXPECT_FALSE(has_terminal(dead_process()));
    EXPECT_EQ(in_a_child([] {
                  setsid();
                  if (has_terminal(getpid())) return 1;
                  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
                  if (terminal < 0 || unlockpt(terminal) != 0) return 77;
                  const int side = open(ptsname(terminal), O_RDWR);
                  return side >= 0 && has_terminal(getpid()) ? 0 : 2;
              }),
              0);
}

TEST(ProcessTest, ItsNameDoesNotMoveTheFields) {
    EXPECT_EQ(in_a_child([] {
                  const auto before = start_time_of(getpid());
                  prctl(PR_SET_NAME, ") 1 (x) 2 3");
                  return before != 0 && start_time_of(getpid()) == before ? 0 : 1;
              }),
              0);
}

TEST(ProcessTest, KnowsWhoLoggedOnAtFirst) {
    const auto says = [](const char* uid) {
        return in_a_child([uid] {
            std::ofstream file("/proc/self/loginuid");
            file << uid << std::flush;
            if (!file) return 77;
            return login_uid_of(getpid()) == 12345U ? 0 : 1;
        });
    };
    const int said = says("12345");
    if (said == 77) GTEST_SKIP() << "the login uid cannot be set here";
    EXPECT_EQ(said, 0);
    EXPECT_EQ(says("4294967295"), 1); // not set
}

TEST(ProcessTest, TellsRealAndEffectiveUidApart) {
    const auto ours = uids_of(getpid());
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->real, getuid());
    EXPECT_EQ(ours->effective, geteuid());
    if (geteuid() != 0) GTEST_SKIP() << "only root may have two";
    EXPECT_EQ(in_a_child([] {
                  if (setreuid(1, 0) != 0) return 77;
                  const auto uids = uids_of(getpid());
                  return uids && uids->real == 1 && uids->effective == 0 ? 0 : 1;
              }),
              0);
}

} // namespace
} // namespace signet::system
