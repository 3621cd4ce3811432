// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/async/frames.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace signet::daemon {

using protocol::WireError;

Task<protocol::Result<protocol::Frame>> read_frame(Socket& socket, std::uint32_t max_body) {
    protocol::Header header;
    const auto [head_error, head_size] = co_await asio::async_read(socket, asio::buffer(header), no_throw);
    if (head_error) co_return WireError::closed;
    const auto head = protocol::decode_header(header, max_body);
    if (!head) co_return head.error();
    protocol::Frame frame;
    frame.type = head->type;
    frame.body.resize(head->body_size);
    const auto [body_error, body_size] =
        co_await asio::async_read(socket, asio::buffer(frame.body), no_throw);
    if (body_error) co_return WireError::closed;
    co_return frame;
}

Task<protocol::Result<void>> write_frame(Socket& socket, protocol::Frame frame) {
    const protocol::Bytes wire = protocol::to_wire(frame);
    const auto [error, size] = co_await asio::async_write(socket, asio::buffer(wire), no_throw);
    if (error) co_return WireError::closed;
    co_return protocol::Result<void>();
}

} // namespace signet::daemon
