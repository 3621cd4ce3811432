// SPDX-License-Identifier: Apache-2.0
#pragma once

// The barrier of the event loop: a coroutine that ends by an exception ends alone and is written down. Every
// coroutine that nobody awaits is started here.

#include "daemon/signetd/async/task.hpp"
#include "daemon/signetd/audit/journal.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <string>

namespace signet::daemon {

inline void spawn_logged(const asio::any_io_executor& executor, Task<void> task, Journal& journal,
                         std::string name) {
    asio::co_spawn(executor, std::move(task),
                   [&journal, name = std::move(name)](const std::exception_ptr& failure) {
                       if (!failure) return;
                       try {
                           std::rethrow_exception(failure);
                       } catch (const std::exception& error) {
                           journal.note(Severity::error, name + " ended by an exception: " + error.what());
                       }
                   });
}

} // namespace signet::daemon
