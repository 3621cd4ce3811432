// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/server/door.hpp"
#include "tests/fakes/client.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <list>
#include <vector>

namespace signet::daemon {
namespace {

using fakes::root_peer;
using fakes::user_peer;

const Peer other_peer{1001, 1001, 4712};

// Users of a flood: 16 subordinate uids of one person.
constexpr uid_t first_subordinate = 100000;
constexpr std::size_t subordinates = 16;

class DoorTest : public ::testing::Test {
protected:
    struct Visitor {
        Visitor(Door& door, const asio::any_io_executor& executor, Peer peer)
            : end(executor, peer), place(door, end.client) {}
        bool is_out() { return end.pam.is_hung_up_on(); }
        fakes::FakeClient end;
        Door::Place place;
    };

    bool has_room_for(const Peer& peer) { return door.make_room_for(peer); }
    // Nobody if there is no room.
    Visitor* connect(Peer peer) {
        if (!has_room_for(peer)) return nullptr;
        return &visitors.emplace_back(door, loop.executor(), peer);
    }
    // A client that is never idle.
    Visitor* connect_and_ask(Peer peer) {
        Visitor* const visitor = connect(peer);
        if (visitor != nullptr) visitor->place.begin_request();
        return visitor;
    }
    void fill_with_subordinates(bool asking) {
        for (std::size_t i = 0; i < subordinates * limits::clients_of_user; ++i) {
            const auto uid = static_cast<uid_t>(first_subordinate + i % subordinates);
            const Peer peer{uid, uid, 4713};
            asking ? connect_and_ask(peer) : connect(peer);
        }
    }
    std::ptrdiff_t still_in() {
        return std::count_if(visitors.begin(), visitors.end(), [](auto& v) { return !v.is_out(); });
    }

    Loop loop;
    Door door;
    std::list<Visitor> visitors;
};

TEST_F(DoorTest, AUserWhoAsksInEveryPlaceGetsNoMore) {
    for (std::size_t i = 0; i < limits::clients_of_user; ++i)
        ASSERT_NE(connect_and_ask(user_peer), nullptr);
    EXPECT_EQ(connect_and_ask(user_peer), nullptr);
    EXPECT_NE(connect_and_ask(other_peer), nullptr);
    EXPECT_NE(connect_and_ask(root_peer), nullptr);
}

TEST_F(DoorTest, WhoAsksForEverybodyAtAGateHasMoreRoomThanAUserAndNotAllOfIt) {
    Peer gatekeeper = user_peer;
    gatekeeper.is_gatekeeper = true;
    for (std::size_t i = 0; i < limits::clients_of_gates; ++i)
        ASSERT_NE(connect_and_ask(gatekeeper), nullptr);
    EXPECT_EQ(connect_and_ask(gatekeeper), nullptr);
    EXPECT_NE(connect_and_ask(other_peer), nullptr);
}

TEST_F(DoorTest, APlaceIsGivenBack) {
    for (std::size_t i = 0; i < limits::clients_of_user; ++i)
        connect_and_ask(user_peer);
    visitors.pop_front();
    EXPECT_TRUE(has_room_for(user_peer));
}

TEST_F(DoorTest, AUserAtTheLimitPushesOutTheOwnOldestIdleClient) {
    Visitor* const bystander = connect(other_peer);
    Visitor* const asking = connect_and_ask(user_peer);
    Visitor* const oldest = connect(user_peer);
    Visitor* const next = connect(user_peer);
    while (visitors.size() < limits::clients_of_user + 1)
        connect(user_peer);
    EXPECT_FALSE(oldest->is_out());
    EXPECT_NE(connect(user_peer), nullptr);
    EXPECT_TRUE(oldest->is_out());
    EXPECT_FALSE(next->is_out());
    EXPECT_FALSE(asking->is_out());
    EXPECT_FALSE(bystander->is_out());
}

TEST_F(DoorTest, AnAnsweredClientIsTheLastOneToGo) {
    Visitor* const answered = connect_and_ask(user_peer);
    Visitor* const oldest = connect(user_peer);
    answered->place.end_request();
    while (visitors.size() < limits::clients_of_user)
        connect(user_peer);
    connect(user_peer);
    EXPECT_TRUE(oldest->is_out());
    EXPECT_FALSE(answered->is_out());
}

TEST_F(DoorTest, ManyUsersWhoAskInEveryPlaceDoNotShutRootOut) {
    fill_with_subordinates(true);
    EXPECT_EQ(visitors.size(), limits::clients_of_users);
    EXPECT_EQ(connect(other_peer), nullptr);
    for (std::size_t i = limits::clients_of_users; i < limits::clients; ++i)
        ASSERT_NE(connect_and_ask(root_peer), nullptr);
    EXPECT_EQ(connect(root_peer), nullptr);
    EXPECT_EQ(still_in(), static_cast<std::ptrdiff_t>(limits::clients));
}

TEST_F(DoorTest, ManyUsersWhoAreIdleShutNobodyOut) {
    fill_with_subordinates(false);
    EXPECT_EQ(still_in(), static_cast<std::ptrdiff_t>(limits::clients_of_users));
    Visitor* const other = connect(other_peer);
    ASSERT_NE(other, nullptr);
    // One place against 28: it is never the one that goes.
    for (std::size_t i = 0; i < subordinates; ++i)
        connect({first_subordinate, first_subordinate, 4713});
    EXPECT_FALSE(other->is_out());
    EXPECT_EQ(still_in(), static_cast<std::ptrdiff_t>(limits::clients_of_users));
}

TEST_F(DoorTest, TheUserWithMostPlacesMakesRoomForRoot) {
    Visitor* const user = connect(user_peer);
    std::vector<Visitor*> of_root;
    while (of_root.size() + 1 < limits::clients)
        of_root.push_back(connect(root_peer));
    ASSERT_NE(connect(root_peer), nullptr);
    EXPECT_TRUE(of_root[0]->is_out());
    EXPECT_FALSE(of_root[1]->is_out());
    EXPECT_FALSE(user->is_out());
}

TEST_F(DoorTest, WhoHasBeenPushedOutGivesThePlaceBackOnce) {
    Visitor* const visitor = connect(user_peer);
    visitor->place.push_out();
    visitor->place.push_out();
    visitor->place.begin_request(); // its frame had arrived already
    visitor->place.end_request();
    visitors.clear();
    for (std::size_t i = 0; i < limits::clients_of_user; ++i)
        ASSERT_NE(connect_and_ask(user_peer), nullptr);
    EXPECT_EQ(connect_and_ask(user_peer), nullptr);
}

} // namespace
} // namespace signet::daemon
