// SPDX-License-Identifier: Apache-2.0
#pragma once

// The coroutine vocabulary of signetd: one thread, one io_context. What signetd does in a logon it does by
// awaiting; nothing here blocks. Expected failures come back as values (no_throw), so that a cancelled
// operation is a branch and not an exception.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace signet::daemon {

namespace asio = boost::asio;

template <class T>
using Task = asio::awaitable<T>;

inline constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

} // namespace signet::daemon
