// SPDX-License-Identifier: Apache-2.0
#pragma once

// One frame at a time over a connected stream socket, blocking with a deadline. For clients and workers,
// which do one thing at once; signetd reads and writes the same frames from its event loop
// (daemon/signetd/server).

#include "daemon/protocol/codec.hpp"
#include "daemon/system/descriptor.hpp"

#include <chrono>

namespace signet::protocol {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

// For a worker that waits for signetd: signetd kills it when it is no longer wanted.
constexpr Deadline no_deadline = Deadline::max();

class Stream {
public:
    // Takes the descriptor over; it is made non-blocking and close-on-exec.
    Stream(int fd, std::uint32_t max_body);

    // closed, timed_out, system, or what decode_header found.
    Result<Frame> read(Deadline deadline);
    Result<void> write(const Frame& frame, Deadline deadline);

    template <class Message>
    Result<void> send(const Message& message, Deadline deadline) {
        auto frame = encode(message);
        if (!frame) return frame.error();
        return write(*frame, deadline);
    }
    template <class Message>
    Result<Message> receive(Deadline deadline) {
        auto frame = read(deadline);
        if (!frame) return frame.error();
        return decode<Message>(*frame);
    }

    // Until the peer has read what was written, or has something to say. timed_out: it does neither.
    Result<void> wait_until_taken(Deadline deadline) const;

    // True if the peer has already said something (or hung up): then a question is out of date.
    bool has_input() const;

    int fd() const { return fd_.get(); }

private:
    Result<void> read_exactly(std::span<std::uint8_t> into, Deadline deadline);

    system::Descriptor fd_;
    std::uint32_t max_body_;
};

} // namespace signet::protocol
