// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/cards/back_off.hpp"

#include "daemon/signetd/limits.hpp"

#include <algorithm>

namespace signet::daemon {
namespace {

// None after the first, since everybody mistypes; then it doubles.
BackOff::Clock::duration delay_after(std::size_t wrong) {
    if (wrong <= limits::wrong_pins_without_delay) return {};
    BackOff::Clock::duration delay = limits::back_off_first;
    for (std::size_t i = limits::wrong_pins_without_delay + 1; i < wrong && delay < limits::back_off_most;
         ++i)
        delay *= 2;
    return std::min<BackOff::Clock::duration>(delay, limits::back_off_most);
}

} // namespace

void BackOff::count_wrong_pin(Clock::time_point now) {
    if (now - last_ > limits::back_off_memory) wrong_ = 0;
    ++wrong_;
    last_ = now;
}

void BackOff::forget() {
    wrong_ = 0;
}

BackOff::Clock::duration BackOff::left(Clock::time_point now) const {
    const Clock::duration delay = delay_after(wrong_);
    return std::max(delay - (now - last_), Clock::duration());
}

} // namespace signet::daemon
