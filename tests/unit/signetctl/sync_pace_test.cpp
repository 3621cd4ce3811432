// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync_pace.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

using namespace std::chrono_literals;

constexpr double middle = 0.5;

TEST(SyncPace, IsTheIntervalAQuarterMoreOrLess) {
    const SyncPace pace(300s);
    EXPECT_EQ(pace.wait(middle), 300s);
    EXPECT_EQ(pace.wait(0), 225s);
    EXPECT_EQ(pace.wait(1), 375s);
}

TEST(SyncPace, IsHalfAsFastWithEachFailureUpToAnHour) {
    SyncPace pace(300s);
    for (const auto wait : {600s, 1200s, 2400s, 3600s, 3600s}) {
        pace.note(false);
        EXPECT_EQ(pace.wait(middle), wait);
    }
    for (int i = 0; i < 100; ++i)
        pace.note(false);
    EXPECT_EQ(pace.wait(middle), 3600s);
    pace.note(true);
    EXPECT_EQ(pace.wait(middle), 300s);
}

TEST(SyncPace, IsNeverFasterThanTheInterval) {
    SyncPace pace(24h);
    pace.note(false);
    EXPECT_EQ(pace.wait(middle), 24h);
}

} // namespace
} // namespace signet::ctl
