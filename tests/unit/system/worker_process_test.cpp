// SPDX-License-Identifier: Apache-2.0
#include "daemon/system/worker_process.hpp"
#include "tests/unit/system/test_folder.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>

namespace signet::system {
namespace {

using WorkerProcessTest = test::WithFolder;

// What the process writes to its socket, until it has ended.
std::string told_by(const WorkerProcess& worker) {
    std::string told;
    char buffer[4096];
    for (ssize_t size = 0; (size = read(worker.socket.get(), buffer, sizeof(buffer))) > 0;)
        told.append(buffer, static_cast<std::size_t>(size));
    waitpid(worker.pid, nullptr, 0);
    return told;
}

// A shell whose one argument, the "verb", is a script.
TEST_F(WorkerProcessTest, HasItsSocketAndNothingElseOfItsParents) {
    const Descriptor secret(open("/dev/zero", O_RDONLY | O_CLOEXEC));
    const auto before = signal(SIGUSR1, SIG_IGN);
    const std::string script =
        write("script", "env >&3; ls -l /proc/$$/fd >&3; kill -USR1 $$; echo alive >&3\n");
    const auto worker = start_worker("/bin/sh", script);
    signal(SIGUSR1, before);
    ASSERT_TRUE(worker);
    const std::string told = told_by(*worker);
    EXPECT_NE(told.find("PATH=/usr/bin:/bin\n"), std::string::npos) << told;
    EXPECT_NE(told.find("LANG=C.UTF-8\n"), std::string::npos) << told;
    EXPECT_EQ(told.find("HOME="), std::string::npos) << told;
    EXPECT_NE(told.find("3 -> socket:"), std::string::npos) << told;
    EXPECT_EQ(told.find("/dev/zero"), std::string::npos) << told;
    EXPECT_EQ(told.find("alive"), std::string::npos) << told; // the signal that is ignored here has ended it
}

TEST_F(WorkerProcessTest, AProgramThatIsNotThereIsAnError) {
    const auto worker = start_worker("/nowhere/signet-worker", "watch");
    ASSERT_FALSE(worker);
    EXPECT_EQ(worker.error().problem, "/nowhere/signet-worker: No such file or directory");
    EXPECT_EQ(worker.error().code, ENOENT);
}

} // namespace
} // namespace signet::system
