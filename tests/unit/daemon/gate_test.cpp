// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/server/gate.hpp"
#include "tests/fakes/client.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <list>

namespace signet::daemon {
namespace {

using fakes::FakeClient;
using fakes::root_peer;
using fakes::user_peer;

constexpr Peer other_peer{1001, 1001, 4712};

class GateTest : public ::testing::Test {
protected:
    FakeClient& connect(Peer peer) {
        clients.emplace_back(loop.executor(), peer);
        places.emplace_back(gate, clients.back().client);
        return clients.back();
    }
    // A client that speaks is out of the silent ones' way.
    void connect_and_speak(Peer peer) {
        connect(peer);
        places.back().spoke();
    }
    Loop loop;
    Gate gate;
    std::deque<FakeClient> clients;
    std::list<Gate::Place> places;
};

TEST_F(GateTest, AUserHasSoManyPlaces) {
    for (std::size_t i = 0; i < limits::clients_of_user; ++i) {
        EXPECT_TRUE(gate.has_room_for(user_peer.uid));
        connect_and_speak(user_peer);
    }
    EXPECT_FALSE(gate.has_room_for(user_peer.uid));
    EXPECT_TRUE(gate.has_room_for(other_peer.uid));
    EXPECT_TRUE(gate.has_room_for(root_peer.uid));
}

TEST_F(GateTest, APlaceIsGivenBack) {
    for (std::size_t i = 0; i < limits::clients_of_user; ++i)
        connect_and_speak(user_peer);
    places.pop_front();
    EXPECT_TRUE(gate.has_room_for(user_peer.uid));
}

TEST_F(GateTest, RootIsLimitedByTheWholeOnly) {
    FakeClient client(loop.executor(), root_peer);
    for (std::size_t i = 0; i < limits::clients; ++i) {
        EXPECT_TRUE(gate.has_room_for(root_peer.uid)) << i;
        places.emplace_back(gate, client.client).spoke();
    }
    EXPECT_FALSE(gate.has_room_for(root_peer.uid));
    EXPECT_FALSE(gate.has_room_for(user_peer.uid));
}

TEST_F(GateTest, OneSilentClientTooManyPushesOutTheOldest) {
    for (std::size_t i = 0; i < limits::silent_clients; ++i)
        connect(root_peer);
    EXPECT_FALSE(clients.front().pam.is_hung_up_on());
    connect(user_peer);
    EXPECT_TRUE(clients.front().pam.is_hung_up_on());
    EXPECT_FALSE(clients[1].pam.is_hung_up_on());
    EXPECT_FALSE(clients.back().pam.is_hung_up_on());
}

TEST_F(GateTest, AClientThatHasSpokenIsNotPushedOut) {
    connect_and_speak(root_peer);
    for (std::size_t i = 0; i <= limits::silent_clients; ++i)
        connect(root_peer);
    EXPECT_FALSE(clients[0].pam.is_hung_up_on());
    EXPECT_TRUE(clients[1].pam.is_hung_up_on());
}

TEST_F(GateTest, SpeakingTwiceIsSpeaking) {
    connect_and_speak(user_peer);
    places.back().spoke();
    places.clear();
    EXPECT_TRUE(gate.has_room_for(user_peer.uid));
}

} // namespace
} // namespace signet::daemon
