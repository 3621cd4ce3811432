// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sessions without logind. Remembers what was done to them.

#include "daemon/signetd/async/notice.hpp"
#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/login1/session_control.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace signet::daemon::fakes {

class FakeSessionControl final : public SessionControl {
public:
    std::optional<LoginSession> session = LoginSession{"c7", false}; // of every record
    int times_asked_for_idleness = 0;
    bool has_locker = true;
    bool is_lifted = false;
    std::weak_ptr<Notice> lifted{}; // goes with the loop, which this outlives
    bool can_end = true;
    std::optional<std::chrono::milliseconds> idle; // for how long each session has been
    std::vector<std::string> done;                 // "lock c7", "end c7", "end leader"

    std::optional<LoginSession> find(const SessionRecord&) override { return session; }

    Task<std::optional<std::chrono::milliseconds>> idle_time(LoginSession) override {
        ++times_asked_for_idleness;
        co_return idle;
    }

    Task<bool> lock(LoginSession asked, std::chrono::steady_clock::duration limit) override {
        done.push_back("lock " + asked.id);
        if (has_locker) co_return true;
        asio::steady_timer timer(co_await asio::this_coro::executor, limit);
        co_await timer.async_wait(no_throw);
        co_return false;
    }

    // When the test says so, once for each time that it does.
    void lift_lock() {
        is_lifted = true;
        if (const auto notice = lifted.lock()) notice->announce();
    }
    Task<bool> unlocking(LoginSession) override {
        const auto notice = std::make_shared<Notice>(co_await asio::this_coro::executor);
        lifted = notice;
        while (!std::exchange(is_lifted, false)) {
            const auto seen = notice->generation();
            co_await notice->changed_since(seen);
        }
        co_return true;
    }

    Task<bool> end(SessionRecord, std::optional<LoginSession> ended) override {
        done.push_back("end " + (ended ? ended->id : "leader"));
        co_return can_end;
    }
};

} // namespace signet::daemon::fakes
