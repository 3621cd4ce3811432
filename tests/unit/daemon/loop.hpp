// SPDX-License-Identifier: Apache-2.0
#pragma once

// An event loop for tests: run() one task to its end, or settle() until nothing more happens by itself. Both
// give up when a test waits for something that does not come.

#include "daemon/signetd/async/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace signet::daemon {

class Loop {
public:
    asio::any_io_executor executor() { return io_.get_executor(); }

    template <class T>
    T run(Task<T> task) {
        std::optional<T> value;
        std::exception_ptr failure;
        asio::co_spawn(io_, std::move(task), [&](std::exception_ptr thrown, T result) {
            failure = thrown;
            value.emplace(std::move(result));
        });
        run_until([&] { return value.has_value(); });
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }

    void run(Task<void> task) {
        bool done = false;
        std::exception_ptr failure;
        asio::co_spawn(io_, std::move(task), [&](std::exception_ptr thrown) {
            failure = thrown;
            done = true;
        });
        run_until([&] { return done; });
        if (failure) std::rethrow_exception(failure);
    }

    // In the background. An exception comes out of whatever runs the loop.
    void start(Task<void> task) {
        asio::co_spawn(io_, std::move(task), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }

    // Until every coroutine waits for a deadline or for the test.
    void settle() {
        const Watchdog watchdog;
        io_.restart();
        io_.poll();
    }

    template <class Condition>
    void run_until(Condition condition) {
        const Watchdog watchdog;
        io_.restart();
        while (!condition())
            if (io_.run_one_for(std::chrono::seconds(patience)) == 0)
                throw std::runtime_error("what the test waits for does not come");
    }

private:
    // A busy machine under a sanitizer needs a few of them.
    static constexpr unsigned patience = 30; // seconds

    // A coroutine that never gives the loop back cannot be interrupted: SIGALRM ends the program.
    struct Watchdog {
        Watchdog() { alarm(2 * patience); }
        Watchdog(const Watchdog&) = delete;
        Watchdog& operator=(const Watchdog&) = delete;
        ~Watchdog() { alarm(0); }
    };

    asio::io_context io_{1};
};

} // namespace signet::daemon
