// SPDX-License-Identifier: Apache-2.0
// What is left to the child that reads what came from a network.
#include "daemon/signetctl/revocation/unprivileged.hpp"
#include "daemon/system/sanitizer.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace signet::ctl {
namespace {

// "nobody" of Debian: the user signet-fetch is not on every machine.
constexpr Identity nobody{65534, 65534};
constexpr int exit_not_confined = 100;

// The wait status of a child that has given up its rights and then does this.
int status_of(const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        const auto identity = geteuid() == 0 ? std::optional(nobody) : std::nullopt;
        _exit(give_up_rights(identity) ? work() : exit_not_confined);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
}

// The errno of what it does, 0 if that worked.
int errno_in_child(const std::function<long()>& call) {
    const int status = status_of([&] { return call() >= 0 ? 0 : errno; });
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Unprivileged : testing::Test {
    void SetUp() override {
        if (system::sanitized) GTEST_SKIP() << "the system call filter is not in builds with a sanitizer";
    }
};

TEST_F(Unprivileged, AsksServersInAThread) {
    EXPECT_EQ(errno_in_child([] { return socket(AF_INET, SOCK_STREAM, 0); }), 0);
    EXPECT_EQ(errno_in_child([] {
                  int ended = -1;
                  std::thread([&ended] { ended = 0; }).join();
                  return ended;
              }),
              0);
}

TEST_F(Unprivileged, ChangesNoFileAndNoOtherProcess) {
    EXPECT_EQ(errno_in_child([] { return open("/dev/null", O_RDONLY); }), 0);
    EXPECT_EQ(errno_in_child([] { return open("/dev/null", O_RDWR); }), EPERM);
    EXPECT_EQ(errno_in_child([] { return ftruncate(0, 0); }), EPERM);
    EXPECT_EQ(errno_in_child([] { return unlink("/nowhere"); }), EPERM);
    EXPECT_EQ(errno_in_child([] { return fork(); }), EPERM);
    EXPECT_EQ(errno_in_child([] { return kill(getppid(), 0); }), EPERM);
    EXPECT_EQ(errno_in_child([] { return socket(AF_PACKET, SOCK_RAW, 0); }), EPERM);
    const int status = status_of([] { return execl("/bin/true", "true", nullptr); });
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << "wait status " << status;
}

TEST_F(Unprivileged, IsNeverRoot) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    const pid_t child = fork();
    if (child == 0) _exit(give_up_rights(std::nullopt) ? 0 : exit_not_confined);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), exit_not_confined);
}

} // namespace
} // namespace signet::ctl
