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

// All hosts meet the same failure when their directory is started anew.
TEST(SyncPace, IsAnywhereInATimeThatDoublesWithEachFailure) {
    SyncPace pace(300s);
    for (const auto longest : {60s, 120s, 240s, 480s, 600s, 600s}) {
        pace.note(false);
        EXPECT_EQ(pace.wait(0), 0s);
        EXPECT_EQ(pace.wait(middle), longest / 2);
        EXPECT_EQ(pace.wait(1), longest);
    }
    pace.note(true);
    EXPECT_EQ(pace.wait(middle), 300s);
}

TEST(SyncPace, IsNoFasterInTheLongRunThanWhereNothingFails) {
    SyncPace pace(10s);
    for (int i = 0; i < 10000; ++i)
        pace.note(false);
    EXPECT_EQ(pace.wait(middle), 10s);
}

} // namespace
} // namespace signet::ctl
