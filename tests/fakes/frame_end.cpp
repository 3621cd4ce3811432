// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/frame_end.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

namespace signet::daemon::fakes {

SocketPair make_socket_pair(const asio::any_io_executor& executor) {
    SocketPair pair{Socket(executor), Socket(executor)};
    asio::local::connect_pair(pair.ours, pair.theirs);
    return pair;
}

Task<std::optional<protocol::Frame>> FrameEnd::next_frame() {
    auto frame = co_await read_frame(socket_, protocol::max_worker_body);
    if (!frame) co_return std::nullopt;
    co_return std::move(*frame);
}

Task<void> FrameEnd::say_bytes(protocol::Bytes bytes) {
    co_await asio::async_write(socket_, asio::buffer(bytes), no_throw);
}

Task<void> FrameEnd::be_silent() {
    for (;;) {
        const auto frame = co_await next_frame(); // named: g++ 12 destroys a loop condition's temporary twice
        if (!frame) co_return;
    }
}

void FrameEnd::hang_up() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

bool FrameEnd::is_hung_up_on() {
    std::uint8_t byte = 0;
    return recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

} // namespace signet::daemon::fakes
