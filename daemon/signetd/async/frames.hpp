// SPDX-License-Identifier: Apache-2.0
#pragma once

// Frames of the wire over an Asio socket: what daemon/protocol/stream does for blocking programs. Used for
// clients and for workers alike.

#include "daemon/protocol/frame.hpp"
#include "daemon/signetd/async/task.hpp"

#include <boost/asio/local/stream_protocol.hpp>

namespace signet::daemon {

using Socket = asio::local::stream_protocol::socket;

// closed when the peer hung up or the operation was cancelled; else what decode_header found.
Task<protocol::Result<protocol::Frame>> read_frame(Socket& socket, std::uint32_t max_body);
Task<protocol::Result<void>> write_frame(Socket& socket, protocol::Frame frame);

} // namespace signet::daemon
