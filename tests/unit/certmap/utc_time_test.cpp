// SPDX-License-Identifier: Apache-2.0
#include "certmap/text/utc_time.hpp"

#include <gtest/gtest.h>

namespace signet::certmap {
namespace {

using std::chrono::microseconds;

TEST(UtcTime, HasSixDigitsOfASecondWhateverTheyAre) {
    EXPECT_EQ(utc_time(microseconds(0)), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(utc_time(microseconds(1'795'962'600'000'250)), "2026-11-29T14:30:00.000250Z");
    EXPECT_EQ(utc_time(microseconds(999'999)), "1970-01-01T00:00:00.999999Z");
    EXPECT_EQ(utc_time(microseconds(-1)), "1969-12-31T23:59:59.999999Z");
}

} // namespace
} // namespace signet::certmap
