// SPDX-License-Identifier: Apache-2.0
#pragma once

// When the next KDC of a list is tried: at once when one has failed, after a while when one is silent. Pure:
// time comes in with every call. Owned by one exchange of transport.hpp.

#include <chrono>

namespace signet::worker {

class Stagger {
public:
    using Time = std::chrono::steady_clock::time_point;

    // The first is due at `begin`.
    Stagger(Time begin, std::chrono::milliseconds interval) : due_(begin), interval_(interval) {}

    bool is_due(Time now) const { return now >= due_; }
    Time due() const { return due_; }

    void started(Time now) { due_ = now + interval_; }
    void failed(Time now) { due_ = now; }

private:
    Time due_;
    std::chrono::milliseconds interval_;
};

} // namespace signet::worker
