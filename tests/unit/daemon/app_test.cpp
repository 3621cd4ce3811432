// SPDX-License-Identifier: Apache-2.0
// The whole of signetd in a process of its own: it starts, serves, and ends in order whatever is in progress.
#include "daemon/protocol/client.hpp"
#include "daemon/signetd/app.hpp"
#include "daemon/signetd/demand_file.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;

// A path of a socket has 107 bytes at most; temporary directories may have longer names than theirs.
class AppTest : public ::testing::Test {
protected:
    void SetUp() override {
        options.config = directory.path() + "/signet.toml";
        options.socket = directory.path() + "/socket";
        options.state_directory = directory.path();
        options.worker = "/bin/false";
        options.demand = directory.path() + "/demand";
        child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            alarm(60); // nobody waits for it any longer than that
            _exit(run_app(options, {settings, {}, {}, {}}));
        }
    }
    void TearDown() override {
        if (child > 0) kill(child, SIGKILL);
        if (child > 0) waitpid(child, nullptr, 0);
    }

    // As soon as it listens.
    protocol::Stream connect() {
        for (int tries = 0; tries < 1000; ++tries) {
            auto stream = protocol::connect_to_daemon(options.socket);
            if (stream) return std::move(*stream);
            poll(nullptr, 0, 10);
        }
        throw std::runtime_error("signetd does not listen");
    }
    protocol::Stream begin_logon(const std::string& service) {
        auto stream = connect();
        auto begin = protocol::BeginLogon();
        begin.service = service;
        EXPECT_TRUE(stream.send(begin, deadline()));
        return stream;
    }
    protocol::Deadline deadline() const { return protocol::Clock::now() + 30s; }

    // How it ended after SIGTERM.
    int terminate() {
        int status = -1;
        kill(child, SIGTERM);
        waitpid(std::exchange(child, -1), &status, 0);
        return status;
    }

    TemporaryDirectory directory;
    AppOptions options;
    std::shared_ptr<policy::Settings> settings = usual_settings();
    pid_t child = -1;
};

bool is_plain_end(int status) {
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(AppTest, ServesAndEnds) {
    auto client = begin_logon("sshd");
    const auto verdict = client.receive<protocol::Verdict>(deadline());
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->reason, "service-off");
    const int status = terminate();
    EXPECT_TRUE(is_plain_end(status)) << status;
}

TEST_F(AppTest, LeavesTheDemandForTheModuleBeforeItAnswersAnybody) {
    auto client = begin_logon("sshd");
    ASSERT_TRUE(client.receive<protocol::Verdict>(deadline()));
    const auto left = protocol::read_demand(options.demand, geteuid());
    EXPECT_EQ(left.state, protocol::DemandOnFile::State::known) << left.problem;
    EXPECT_EQ(left.demand, demand_of(*settings));
    EXPECT_TRUE(is_plain_end(terminate()));
    EXPECT_EQ(protocol::read_demand(options.demand, geteuid()).state, protocol::DemandOnFile::State::known);
}

TEST_F(AppTest, DoesNotStartWhereTheDemandCannotBeLeft) {
    AppOptions elsewhere = options;
    elsewhere.socket = directory.path() + "/other";
    elsewhere.demand = "/nowhere/demand";
    EXPECT_EXIT(_exit(run_app(elsewhere, {settings, {}, {}, {}})), ::testing::ExitedWithCode(1), "");
}

TEST_F(AppTest, EndsInOrderWithAClientAtTheDoor) {
    auto client = begin_logon("sshd");
    EXPECT_TRUE(client.receive<protocol::Verdict>(deadline()));
    auto silent = connect();
    const int status = terminate(); // both are still connected
    EXPECT_TRUE(is_plain_end(status)) << status;
    EXPECT_FALSE(client.read(deadline()));
}

TEST_F(AppTest, EndsInOrderWithALogonInProgress) {
    auto client = begin_logon("login");
    EXPECT_TRUE(client.receive<protocol::Show>(deadline())); // "Insert your smart card."
    const int status = terminate();
    EXPECT_TRUE(is_plain_end(status)) << status;
    EXPECT_FALSE(client.read(deadline()));
}

} // namespace
} // namespace signet::daemon
