// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/async/notice.hpp"
#include "tests/unit/daemon/loop.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

class NoticeTest : public ::testing::Test {
protected:
    static Task<void> count(Notice& notice, std::uint64_t seen, int& woken) {
        co_await notice.changed_since(seen);
        ++woken;
    }

    Loop loop;
    Notice notice{loop.executor()};
    int woken = 0;
};

TEST_F(NoticeTest, AWaiterSleepsUntilTheAnnouncement) {
    loop.start(count(notice, notice.generation(), woken));
    loop.settle();
    EXPECT_EQ(woken, 0);
    notice.announce();
    loop.settle();
    EXPECT_EQ(woken, 1);
}

TEST_F(NoticeTest, AChangeBetweenTheLookAndTheWaitIsNotMissed) {
    const auto seen = notice.generation();
    notice.announce();
    loop.start(count(notice, seen, woken));
    loop.settle();
    EXPECT_EQ(woken, 1);
}

TEST_F(NoticeTest, EveryWaiterIsWoken) {
    for (int i = 0; i < 3; ++i)
        loop.start(count(notice, notice.generation(), woken));
    loop.settle();
    notice.announce();
    notice.announce();
    loop.settle();
    EXPECT_EQ(woken, 3);
}

TEST_F(NoticeTest, WhoWaitsAgainWaitsForTheNextAnnouncement) {
    notice.announce();
    loop.start(count(notice, notice.generation(), woken));
    loop.settle();
    EXPECT_EQ(woken, 0);
    notice.announce();
    loop.settle();
    EXPECT_EQ(woken, 1);
}

} // namespace
} // namespace signet::daemon
