// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync_pace.hpp"

#include <algorithm>
#include <cmath>

namespace signet::ctl {
namespace {

// Either way, as a share of the interval: after some rounds hosts that were started together are anywhere.
constexpr double spread = 0.25;

// After a first failure, as a share of the interval: ten thousand hosts whose directory was started anew are back in a minute of
// five, at a third of one processor of the directory's (tests/bench/sync).
constexpr double first_spread = 0.2;

// Intervals. Waiting anywhere in it, a host that fails asks no more often than one that is well.
constexpr double longest_spread = 2;

} // namespace

void SyncPace::note(bool is_good) {
    failures_ = is_good ? 0 : failures_ + 1;
}

SyncPace::Duration SyncPace::wait(double chance) const {
    double share = 1 - spread + 2 * spread * chance;
    if (failures_ > 0) share = chance * std::min(std::ldexp(first_spread, failures_ - 1), longest_spread);
    return std::chrono::duration_cast<Duration>(interval_ * share);
}

} // namespace signet::ctl
