// SPDX-License-Identifier: Apache-2.0
#pragma once

// "Something here has changed": what a condition variable is to threads. A waiter looks at the state,
// remembers generation(), and waits for a later one; a change between the look and the wait is never missed.

#include "daemon/signetd/async/task.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>

namespace signet::daemon {

class Notice {
public:
    explicit Notice(const asio::any_io_executor& executor)
        : timer_(executor, asio::steady_timer::time_point::max()) {}

    std::uint64_t generation() const { return generation_; }

    void announce() {
        ++generation_;
        timer_.cancel();
    }

    // Returns once generation() differs from `seen`. The Notice must outlive the wait.
    Task<void> changed_since(std::uint64_t seen) {
        while (generation_ == seen)
            co_await timer_.async_wait(no_throw);
    }

private:
    asio::steady_timer timer_;
    std::uint64_t generation_ = 0;
};

} // namespace signet::daemon
