// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/follow.hpp"

#include <algorithm>

namespace signet::ctl {

using certmap::Result;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Of the entries that there are at a sync.
constexpr std::uint64_t max_share_removed = 10; // a tenth, but one of few

milliseconds until(steady_clock::time_point time) {
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(time - steady_clock::now()));
}

} // namespace

milliseconds pause_after(milliseconds writing) {
    return std::clamp(writing * (max_share_of_time - 1), shortest_pause, longest_pause);
}

std::uint64_t max_removed_meanwhile(std::uint64_t entries) {
    return std::max<std::uint64_t>(1, entries / max_share_removed);
}

Result<FollowEnd> follow(FollowedSource& directory, SyncOrder order, const FollowTerms& terms,
                         const system::EndSignals& signals) {
    const auto end = steady_clock::now() + terms.limit;
    order.max_removed = max_removed_meanwhile(terms.entries);
    while (true) {
        const auto has_come = directory.wait(until(end), signals.descriptor().get());
        if (!has_come) return has_come.error();
        if (!*has_come) return signals.come_within(milliseconds(0)) ? FollowEnd::ended : FollowEnd::due;
        order.now = terms.now();
        const auto begin = steady_clock::now();
        const auto report = synchronize_further(directory, order);
        if (!report) return report.error();
        if (!*report || (*report)->is_held_back) return FollowEnd::left;
        order.max_removed -= (*report)->removed;
        terms.tell(**report, begin);
        const auto writing = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
        if (signals.come_within(pause_after(writing))) return FollowEnd::ended;
    }
}

} // namespace signet::ctl
