// SPDX-License-Identifier: Apache-2.0
#pragma once

// The socket at the door: takes over the one that systemd made, or makes it, accepts, and serves each client
// in a coroutine of its own.

#include "daemon/signetd/server/door.hpp"
#include "daemon/signetd/services.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <string>

namespace signet::daemon {

using Acceptor = asio::local::stream_protocol::acceptor;

// The descriptor passed by socket activation, else a new socket at `path`, mode 0666 (who connects is told by
// the kernel, not by the mode). Throws boost::system::system_error at start-up.
Acceptor make_acceptor(const asio::any_io_executor& executor, const std::string& path);

// Runs for as long as signetd does.
Task<void> accept_clients(Acceptor& acceptor, Services& services, Door& door);

} // namespace signet::daemon
