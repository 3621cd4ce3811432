// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long whoever starts something anew waits before it: twice as long each time that it has come to nothing.

#include "daemon/signetd/async/task.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>

namespace signet::daemon {

class RestartPause {
public:
    RestartPause(const asio::any_io_executor& executor, std::chrono::milliseconds first,
                 std::chrono::milliseconds most)
        : timer_(executor), first_(first), most_(most), next_(first) {}

    // It has come to something: the next pause is the first again.
    void begin_anew() { next_ = first_; }

    Task<void> wait() {
        timer_.expires_after(next_);
        next_ = std::min(next_ * 2, most_);
        co_await timer_.async_wait(no_throw);
    }

private:
    asio::steady_timer timer_;
    std::chrono::milliseconds first_;
    std::chrono::milliseconds most_;
    std::chrono::milliseconds next_;
};

} // namespace signet::daemon
