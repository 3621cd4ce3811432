// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long `certmap sync --follow` waits for its next turn, so that a directory with many hosts hears of them evenly: never twice
// after the same time, and after a failure, which all of them may have met at once, anywhere in a time that doubles. Pure: chance
// is a parameter.

#include <chrono>

namespace signet::ctl {

class SyncPace {
public:
    using Duration = std::chrono::milliseconds;

    explicit SyncPace(Duration interval) : interval_(interval) {}

    // How the last sync ended.
    void note(bool is_good);
    // `chance` is from 0 up to 1.
    Duration wait(double chance) const;

private:
    Duration interval_;
    int failures_ = 0; // in a row
};

} // namespace signet::ctl
