// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/sync_pace.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

// A directory that is back is asked again within it, and whoever waits for it needs no more than that.
constexpr std::chrono::hours longest_pause{1};

// Either way, as a share of the pause: after some rounds hosts that were started together are anywhere.
constexpr double spread = 0.25;

} // namespace

void SyncPace::note(bool is_good) {
    failures_ = is_good ? 0 : failures_ + 1;
}

SyncPace::Duration SyncPace::wait(double chance) const {
    Duration pause = interval_;
    for (int i = 0; i < failures_ && pause < longest_pause; ++i)
        pause = std::min<Duration>(pause * 2, longest_pause);
    const double factor = 1 - spread + 2 * spread * chance;
    return std::chrono::duration_cast<Duration>(pause * factor);
}

} // namespace signet::ctl
