// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long a card's next PIN has to wait after wrong ones, so that a program in a session cannot burn through the tries
// of a card faster than its owner can take it out. Of one card, from its insertion on: whoever has another card does not
// wait for it. Pure: the time is a parameter.

#include <chrono>
#include <cstddef>

namespace signet::daemon {

class BackOff {
public:
    using Clock = std::chrono::steady_clock;

    // The card was asked, and said no.
    void count_wrong_pin(Clock::time_point now);
    // The card said yes.
    void forget();

    // Zero: at once.
    Clock::duration left(Clock::time_point now) const;

private:
    std::size_t wrong_ =
        0; // in a row, none of them older than limits::back_off_memory when the next one came
    Clock::time_point last_;
};

} // namespace signet::daemon
