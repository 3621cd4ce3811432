// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every contestant of the bench hands back, and the clock that all of them are timed with. The clock
// runs in the process that waits for the answer, so that neither Python nor the way into the lab is counted.

#include <chrono>
#include <string>

namespace signet::bench {

struct Timed {
    bool succeeded = false;
    std::chrono::microseconds took{0};
    std::string result; // one line, for people
};

class Stopwatch {
public:
    std::chrono::microseconds elapsed() const { return in_microseconds(Clock::now() - start_); }
    static std::chrono::microseconds now() { return in_microseconds(Clock::now().time_since_epoch()); }

private:
    using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC
    static std::chrono::microseconds in_microseconds(Clock::duration time) {
        return std::chrono::duration_cast<std::chrono::microseconds>(time);
    }
    Clock::time_point start_ = Clock::now();
};

} // namespace signet::bench
