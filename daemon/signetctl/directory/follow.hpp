// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `certmap sync --follow` does between two syncs with a directory that goes on telling (RFC 4533, refreshAndPersist): the
// first change is stored at once, what comes soon after it is stored together. Each time a whole store is written, and readers
// open it anew.

#include "daemon/signetctl/directory/source.hpp"
#include "daemon/signetctl/directory/sync.hpp"
#include "daemon/system/end_signals.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace signet::ctl {

// Of a host's time a tenth is for writing stores at most, unless that would take longer than anybody may wait for a change.
inline constexpr int max_share_of_time = 10;
inline constexpr std::chrono::milliseconds shortest_pause{1000};
inline constexpr std::chrono::milliseconds longest_pause{30000};

// From the end of one writing to the next, by how long that one took.
std::chrono::milliseconds pause_after(std::chrono::milliseconds writing);

// How many of so many entries may go between two syncs. The guard against a directory that shows too little (shrink_guard.hpp)
// compares two states of it: many small steps would all pass. What is more than this is left to the next sync, an interval
// later, which sees all of them as one.
std::uint64_t max_removed_meanwhile(std::uint64_t entries);

enum class FollowEnd {
    due,   // a sync is, after so long
    ended, // by a signal
    left,  // what has come is for a sync to look at
};

struct FollowTerms {
    std::chrono::milliseconds limit;   // until FollowEnd::due
    std::uint64_t entries = 0;         // in the store
    std::function<std::int64_t()> now; // seconds since 1970
    // Of each time that something was stored, and when that began.
    std::function<void(const SyncReport&, std::chrono::steady_clock::time_point)> tell;
};

// The source goes on, and the store is in step with it. An error: the connection is no good any more.
certmap::Result<FollowEnd> follow(FollowedSource& directory, SyncOrder order, const FollowTerms& terms,
                                  const system::EndSignals& signals);

} // namespace signet::ctl
