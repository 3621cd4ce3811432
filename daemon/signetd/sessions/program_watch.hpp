// SPDX-License-Identifier: Apache-2.0
#pragma once

// Waits for the end of a program that signetd did not start. For a worker, whose end is reaped, see
// workers/spawn.

#include "daemon/system/descriptor.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <utility>

namespace signet::daemon {

// Whoever lets go of it before the program ends is not told any more.
class ProgramWatch {
public:
    ProgramWatch(const boost::asio::any_io_executor& executor, system::Descriptor pidfd,
                 std::function<void()> at_end)
        : pidfd_(executor, pidfd.release()) {
        pidfd_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [at_end = std::move(at_end)](const boost::system::error_code& error) {
                              if (!error) at_end();
                          });
    }

private:
    boost::asio::posix::stream_descriptor pidfd_;
};

} // namespace signet::daemon
