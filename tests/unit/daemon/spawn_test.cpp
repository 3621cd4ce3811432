// SPDX-License-Identifier: Apache-2.0
// SpawnedWorkers with real processes. The program is a shell, and the "verb" the script that it runs; a
// worker's end of the socket is its descriptor 3.
#include "daemon/protocol/messages/account.hpp"
#include "daemon/signetd/workers/spawn.hpp"
#include "daemon/system/file.hpp"
#include "tests/fakes/journal.hpp"
#include "tests/unit/daemon/loop.hpp"
#include "tests/unit/daemon/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <iterator>
#include <set>
#include <sstream>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;
using policy::Reason;

constexpr int worker_socket = 3;

// What this process leaves open to its children, whoever gave it that, and what a worker is given.
std::set<int> descriptors_for_a_worker() {
    std::set<int> open{0, 1, 2, worker_socket};
    for (int fd = 4; fd < 1024; ++fd)
        if (const int flags = fcntl(fd, F_GETFD); flags >= 0 && (flags & FD_CLOEXEC) == 0) open.insert(fd);
    return open;
}

class SpawnTest : public ::testing::Test {
protected:
    Result<Worker> start(const std::string& script) {
        return workers.start(directory.write("script", script));
    }
    Result<protocol::Account> hear(Worker& worker) { return loop.run(worker.hear<protocol::Account>(10s)); }

    Loop loop;
    fakes::FakeJournal journal;
    TemporaryDirectory directory;
    SpawnedWorkers workers{loop.executor(), "/bin/sh", journal};
};

TEST_F(SpawnTest, AnEndThatNobodyAskedForIsWrittenDown) {
    auto worker = start("exit 7");
    ASSERT_TRUE(worker);
    EXPECT_EQ(hear(*worker).error().reason, Reason::worker_lost);
    loop.run_until([&] { return !journal.notes.empty(); });
    EXPECT_TRUE(journal.says("exited with 7"));
}

TEST_F(SpawnTest, ACrashIsWrittenDown) {
    auto worker = start("kill -SEGV $$");
    ASSERT_TRUE(worker);
    loop.run_until([&] { return !journal.notes.empty(); });
    EXPECT_TRUE(journal.says("ended by signal 11"));
}

TEST_F(SpawnTest, APlainEndIsNot) {
    auto first = start("exit 0");
    ASSERT_TRUE(first);
    EXPECT_EQ(hear(*first).error().reason, Reason::worker_lost);
    auto second = start("exit 9");
    loop.run_until([&] { return !journal.notes.empty(); });
    EXPECT_EQ(journal.notes.size(), 1U);
    EXPECT_TRUE(journal.says("exited with 9"));
}

TEST_F(SpawnTest, WhatItInheritsIsItsSocketAndTwoVariables) {
    // A shell adds PWD, OLDPWD, SHLVL and _ by itself, and has its script open.
    ASSERT_EQ(setenv("LIBPCSCLITE_DELEGATE", "/nowhere", 1), 0);
    auto worker = start(R"sh(
        (env | grep -vE '^(PWD|OLDPWD|SHLVL|_)=' | sort) > "$(dirname "$0")/environment"
        (for fd in /proc/$$/fd/*; do [ "$(readlink "$fd")" = "$0" ] || echo "${fd##*/}"; done) > "$(dirname "$0")/descriptors"
        exit 1)sh");
    unsetenv("LIBPCSCLITE_DELEGATE");
    ASSERT_TRUE(worker);
    loop.run_until([&] { return !journal.notes.empty(); });
    EXPECT_EQ(*system::read_file(directory.path() + "/environment", 4096),
              "LANG=C.UTF-8\nPATH=/usr/bin:/bin\n");
    std::istringstream listed(system::read_file(directory.path() + "/descriptors", 4096).value());
    const std::set<int> open{std::istream_iterator<int>(listed), {}};
    EXPECT_EQ(open, descriptors_for_a_worker());
}

TEST_F(SpawnTest, AProgramThatIsNotThereIsALostWorker) {
    SpawnedWorkers nobody(loop.executor(), directory.path() + "/missing", journal);
    const auto worker = nobody.start(verb::card);
    ASSERT_FALSE(worker);
    EXPECT_EQ(worker.error().reason, Reason::worker_lost);
    EXPECT_NE(worker.error().detail.find("/missing"), std::string::npos);
}

} // namespace
} // namespace signet::daemon
