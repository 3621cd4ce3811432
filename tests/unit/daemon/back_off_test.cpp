// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/back_off.hpp"
#include "daemon/signetd/limits.hpp"

#include <gtest/gtest.h>

namespace signet::daemon {
namespace {

using namespace std::chrono_literals;

const BackOff::Clock::time_point start(24h);

TEST(BackOff, IsNoneForACardThatWasNotAsked) {
    EXPECT_EQ(BackOff().left(start), 0s);
    EXPECT_EQ(BackOff().left(BackOff::Clock::time_point()), 0s); // the machine has just come up
}

TEST(BackOff, DoublesFromTheSecondWrongPinOnAndEnds) {
    BackOff back_off;
    auto now = start;
    for (const auto delay : {0s, 1s, 2s, 4s, 8s, 15s, 15s, 15s}) {
        back_off.count_wrong_pin(now);
        EXPECT_EQ(back_off.left(now), delay);
        now += delay;
        EXPECT_EQ(back_off.left(now), 0s);
    }
    for (int i = 0; i < 1000; ++i)
        back_off.count_wrong_pin(now);
    EXPECT_EQ(back_off.left(now), limits::back_off_most);
}

TEST(BackOff, GoesByWithTime) {
    BackOff back_off;
    for (int i = 0; i < 4; ++i)
        back_off.count_wrong_pin(start);
    EXPECT_EQ(back_off.left(start + 1s), 3s);
    EXPECT_EQ(back_off.left(start + 5s), 0s);
}

TEST(BackOff, IsForgottenAfterARightPinAndAfterAWhile) {
    BackOff back_off;
    for (int i = 0; i < 4; ++i)
        back_off.count_wrong_pin(start);
    BackOff right = back_off;
    right.forget();
    EXPECT_EQ(right.left(start), 0s);
    right.count_wrong_pin(start);
    EXPECT_EQ(right.left(start), 0s);

    back_off.count_wrong_pin(start + limits::back_off_memory); // not yet
    EXPECT_EQ(back_off.left(start + limits::back_off_memory), 8s);
    const auto later = start + 2 * limits::back_off_memory + 1s;
    back_off.count_wrong_pin(later);
    EXPECT_EQ(back_off.left(later), 0s);
}

} // namespace
} // namespace signet::daemon
