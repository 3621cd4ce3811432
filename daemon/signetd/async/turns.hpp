// SPDX-License-Identifier: Apache-2.0
#pragma once

// What only one coroutine at a time may do, and the others wait for: a mutex for coroutines, first come first served or not.

#include "daemon/signetd/async/notice.hpp"

#include <cstddef>
#include <utility>

namespace signet::daemon {

class Turns {
public:
    explicit Turns(const asio::any_io_executor& executor) : free_(executor) {}

    // The turn of whoever holds it. The Turns outlive it.
    class Turn {
    public:
        explicit Turn(Turns& of) : of_(&of) { of.is_taken_ = true; }
        Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn() {
            if (of_ == nullptr) return;
            of_->is_taken_ = false;
            of_->free_.announce();
        }

    private:
        Turns* of_;
    };

    Task<Turn> take() {
        const Wait wait(waiting_);
        while (is_taken_)
            co_await free_.changed_since(free_.generation());
        co_return Turn(*this);
    }

    std::size_t waiting() const { return waiting_; }

private:
    // One who is cancelled waits no longer.
    class Wait {
    public:
        explicit Wait(std::size_t& waiting) : waiting_(waiting) { ++waiting_; }
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;
        ~Wait() { --waiting_; }

    private:
        std::size_t& waiting_;
    };

    Notice free_;
    bool is_taken_ = false;
    std::size_t waiting_ = 0;
};

} // namespace signet::daemon
