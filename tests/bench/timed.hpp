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
    std::chrono::microseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start_);
    }

private:
    using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC
    Clock::time_point start_ = Clock::now();
};

} // namespace signet::bench
