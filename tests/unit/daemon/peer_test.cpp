// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/client/peer.hpp"
#include "daemon/system/process.hpp"
#include "tests/unit/daemon/loop.hpp"
#include "tests/unit/daemon/program.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace signet::daemon {
namespace {

// What peer_of() says of a program; the child that is asked about is this process itself.
std::optional<Peer> peer_of_this_process() {
    Loop loop;
    auto pair = fakes::make_socket_pair(loop.executor());
    return peer_of(pair.ours);
}

TEST(PeerTest, IsWhoConnected) {
    Loop loop;
    Program program;
    auto sockets = program.sockets(loop.executor());
    const auto peer = peer_of(sockets.ours);
    ASSERT_TRUE(peer);
    EXPECT_EQ(peer->uid, geteuid());
    EXPECT_EQ(peer->gid, getegid());
    EXPECT_EQ(peer->pid, program.pid());
    EXPECT_EQ(peer->start_time, system::start_time_of(program.pid()));
    EXPECT_TRUE(process_of(sockets.ours, *peer).is_open());
    EXPECT_EQ(peer->place, policy::CallerPlace::unknown); // with the first frame it is found
}

TEST(PeerTest, AProgramThatHasEndedIsNobody) {
    Loop loop;
    Program program;
    auto sockets = program.sockets(loop.executor());
    program.end();
    EXPECT_FALSE(peer_of(sockets.ours));
}

TEST(PeerTest, KnowsWhoLoggedOnAtFirst) {
    const auto says = [](const char* uid) {
        const pid_t child = fork();
        if (child == 0) {
            std::ofstream file("/proc/self/loginuid");
            file << uid << std::flush;
            if (!file) _exit(77);
            const auto peer = peer_of_this_process();
            _exit(peer && peer->login_uid == 12345 ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        return WEXITSTATUS(status);
    };
    const int said = says("12345");
    if (said == 77) GTEST_SKIP() << "the login uid cannot be set here";
    EXPECT_EQ(said, 0);
    EXPECT_EQ(says("4294967295"), 1); // not set
}

TEST(PeerTest, RootIsChargedToWhoeverLoggedOn) {
    EXPECT_EQ((Peer{0, 0, 1, {}}).charged_uid(), 0U);
    EXPECT_EQ((Peer{0, 0, 1, 1000}).charged_uid(), 1000U);
    EXPECT_EQ((Peer{1000, 1000, 1, {}}).charged_uid(), 1000U);
    // A process that has no login uid may give itself that of somebody else.
    EXPECT_EQ((Peer{1000, 1000, 1, 0}).charged_uid(), 1000U);
    EXPECT_EQ((Peer{1000, 1000, 1, 1001}).charged_uid(), 1000U);
}

} // namespace
} // namespace signet::daemon
