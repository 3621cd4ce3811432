// SPDX-License-Identifier: Apache-2.0
// Real programs, children of the test: what they have started is found and ended, and their terminal is written to.
#include "daemon/signetd/rights/elevated_program.hpp"
#include "daemon/signetd/rights/program_tree.hpp"
#include "daemon/system/descriptor.hpp"
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

// Runs `work` in a process of its own. The pipe of the processes of the test tells that each is ready, and by its end that
// all of them are gone.
class ElevatedProgramTest : public ::testing::Test {
protected:
    ElevatedProgramTest() {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        ours = system::Descriptor(ends[0]);
        theirs = system::Descriptor(ends[1]);
    }
    ~ElevatedProgramTest() override {
        if (program <= 0) return;
        kill(program, SIGKILL);
        waitpid(program, nullptr, 0);
    }

    [[noreturn]] void stay() const {
        if (write(theirs.get(), "r", 1) != 1) _exit(1);
        for (;;)
            pause();
    }
    void begin(const std::function<void()>& work) {
        program = fork();
        if (program == 0) {
            work();
            _exit(1);
        }
    }
    void wait_for(std::size_t processes) {
        char ready = 0;
        for (std::size_t i = 0; i < processes; ++i)
            ASSERT_EQ(read(ours.get(), &ready, 1), 1);
    }
    bool all_gone() {
        theirs = system::Descriptor();
        char more = 0;
        pollfd end{ours.get(), POLLIN, 0};
        return poll(&end, 1, 10'000) == 1 && read(ours.get(), &more, 1) == 0;
    }
    ElevationRecord record() const {
        ElevationRecord record;
        record.service = "sudo";
        record.caller_uid = owner;
        record.program = program;
        record.program_start = system::start_time_of(program);
        return record;
    }

    // Whose session the test runs in, also by way of sudo.
    uid_t owner = system::login_uid_of(getpid()).value_or(getuid());
    system::Descriptor ours;
    system::Descriptor theirs;
    pid_t program = -1;
    Loop loop;
    ElevatedProgram programs;
};

TEST_F(ElevatedProgramTest, EndsWithWhatItHasStarted) {
    begin([this] {
        if (fork() == 0) {
            setsid(); // out of its process group, as a shell puts its jobs
            fork();
            stay();
        }
        stay();
    });
    wait_for(3);
    ProgramTree tree(program, system::start_time_of(program), owner);
    EXPECT_EQ(tree.find().size(), 3U);
    EXPECT_TRUE(loop.run(programs.end(record())));
    EXPECT_TRUE(all_gone());
}

TEST_F(ElevatedProgramTest, WhatSitsOutASignalIsKilled) {
    begin([this] {
        std::signal(SIGTERM, SIG_IGN);
        fork();
        stay();
    });
    wait_for(2);
    EXPECT_TRUE(loop.run(programs.end(record())));
    EXPECT_TRUE(all_gone());
}

// Its child has been found before, and is somebody else's when it ends.
TEST_F(ElevatedProgramTest, AChildThatOutlivesItsParentIsEnded) {
    begin([this] {
        if (fork() == 0) {
            std::signal(SIGTERM, SIG_IGN);
            stay();
        }
        stay();
    });
    wait_for(2);
    EXPECT_TRUE(loop.run(programs.end(record())));
    EXPECT_TRUE(all_gone());
}

TEST_F(ElevatedProgramTest, ALaterProgramWithItsNumberIsLeftAlone) {
    begin([this] { stay(); });
    wait_for(1);
    ElevationRecord of_another = record();
    of_another.program_start -= 1;
    EXPECT_TRUE(loop.run(programs.end(of_another)));
    EXPECT_FALSE(programs.warn(of_another, "nobody"));
    EXPECT_EQ(waitpid(program, nullptr, WNOHANG), 0);
}

TEST_F(ElevatedProgramTest, IsToldOnItsTerminal) {
    const system::Descriptor terminal(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!terminal.is_open() || grantpt(terminal.get()) != 0 || unlockpt(terminal.get()) != 0)
        GTEST_SKIP() << "no pseudo terminal here";
    const std::string name = ptsname(terminal.get());
    begin([this, &name] {
        setsid();
        const int opened = open(name.c_str(), O_RDWR);
        if (opened >= 0 && ioctl(opened, TIOCSCTTY, 0) == 0) stay();
    });
    wait_for(1);
    ASSERT_TRUE(programs.warn(record(), "the card is gone"));
    std::array<char, 128> said{};
    ASSERT_GT(read(terminal.get(), said.data(), said.size() - 1), 0);
    EXPECT_NE(std::string(said.data()).find("the card is gone\r"), std::string::npos) << said.data();
}

TEST_F(ElevatedProgramTest, WithoutATerminalNobodyIsTold) {
    begin([this] {
        setsid();
        stay();
    });
    wait_for(1);
    EXPECT_FALSE(programs.warn(record(), "the card is gone"));
}

} // namespace
} // namespace signet::daemon
