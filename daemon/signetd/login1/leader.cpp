// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/login1/leader.hpp"

#include "daemon/signetd/async/race.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/system/descriptor.hpp"
#include "daemon/system/process.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <csignal>
extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}

namespace signet::daemon {
namespace {

using Process = asio::posix::stream_descriptor; // of a pidfd: readable once the process has ended

Task<void> end_of(Process& process) {
    co_await process.async_wait(Process::wait_read, no_throw);
}

} // namespace

Task<bool> end_leader(SessionRecord record) {
    system::Descriptor pidfd = system::open_process(record.leader, record.leader_start);
    if (!pidfd.is_open() || record.leader <= 1) co_return true;
    Process process(co_await asio::this_coro::executor, pidfd.release());
    for (const int signal : {SIGHUP, SIGKILL}) {
        if (pidfd_send_signal(process.native_handle(), signal, nullptr, 0) != 0) co_return false;
        const bool has_ended = co_await within(limits::session_farewell, end_of(process));
        if (has_ended) co_return true;
    }
    co_return false;
}

} // namespace signet::daemon
