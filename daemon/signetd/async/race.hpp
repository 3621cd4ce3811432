// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ways to wait for two operations: for whichever comes first, or for both. The one that lost a race is cancelled and
// has ended before these return, so it may use what the caller owns. Asio's `a || b` is not that: it waits for the
// first success, so that a failure would be noticed only when the other side ends.

#include "daemon/signetd/async/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace signet::daemon {

// The value of the operation, or nothing when the limit passed first.
template <class T>
Task<std::optional<T>> within(std::chrono::steady_clock::duration limit, Task<T> operation) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, limit);
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(operation), asio::deferred), timer.async_wait(asio::deferred));
    auto [order, failure, value, ignored] =
        co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] != 0) co_return std::nullopt;
    if (failure) std::rethrow_exception(failure);
    co_return std::optional<T>(std::move(value));
}

// True if the operation ended before the limit.
inline Task<bool> within(std::chrono::steady_clock::duration limit, Task<void> operation) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, limit);
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(operation), asio::deferred), timer.async_wait(asio::deferred));
    auto [order, failure, ignored] =
        co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] != 0) co_return false;
    if (failure) std::rethrow_exception(failure);
    co_return true;
}

// The value of the operation, or nothing when the event came first.
template <class T>
Task<std::optional<T>> unless(Task<void> event, Task<T> operation) {
    const auto executor = co_await asio::this_coro::executor;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(operation), asio::deferred),
        asio::co_spawn(executor, std::move(event), asio::deferred));
    auto [order, failure, value, event_failure] =
        co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] != 0) co_return std::nullopt;
    if (failure) std::rethrow_exception(failure);
    co_return std::optional<T>(std::move(value));
}

// The values of both, once both have ended.
template <class A, class B>
Task<std::pair<A, B>> both(Task<A> one, Task<B> other) {
    const auto executor = co_await asio::this_coro::executor;
    auto group =
        asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(one), asio::deferred),
                                                asio::co_spawn(executor, std::move(other), asio::deferred));
    auto [order, failure, value, other_failure, other_value] =
        co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    if (failure) std::rethrow_exception(failure);
    if (other_failure) std::rethrow_exception(other_failure);
    co_return std::pair<A, B>(std::move(value), std::move(other_value));
}

} // namespace signet::daemon
