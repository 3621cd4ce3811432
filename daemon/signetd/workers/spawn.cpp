// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/workers/spawn.hpp"

#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/system/worker_process.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <utility>
extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <sys/wait.h>

namespace signet::daemon {
namespace {

using policy::Reason;
using system::Descriptor;

Refusal system_refusal(std::string_view what) {
    return {Reason::worker_lost, fmt::format("{}: {}", what, std::strerror(errno))};
}

std::string end_of(const siginfo_t& info) {
    if (info.si_code == CLD_EXITED) return fmt::format("exited with {}", info.si_status);
    return fmt::format("ended by signal {}", info.si_status);
}

bool as_asked(const siginfo_t& info) {
    if (info.si_code == CLD_EXITED) return info.si_status == 0;
    return info.si_code == CLD_KILLED && info.si_status == SIGKILL;
}

Task<void> reap(asio::posix::stream_descriptor pidfd, std::string verb, Journal& journal) {
    co_await pidfd.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
    siginfo_t info{};
    if (waitid(P_PIDFD, static_cast<id_t>(pidfd.native_handle()), &info, WEXITED | WNOHANG) != 0) co_return;
    if (!as_asked(info)) journal.note(Severity::warning, fmt::format("worker {} {}", verb, end_of(info)));
}

} // namespace

SpawnedWorkers::SpawnedWorkers(asio::any_io_executor executor, std::string program, Journal& journal)
    : executor_(std::move(executor)), program_(std::move(program)), journal_(journal) {}

Result<Worker> SpawnedWorkers::start(std::string_view verb) {
    auto child = system::start_worker(program_, verb);
    if (!child) return Refusal{Reason::worker_lost, std::move(child.error().problem)};
    // The child cannot be reaped before we do it, so its pid names it until then.
    Descriptor pidfd(pidfd_open(child->pid, 0));
    Descriptor pidfd_to_reap(pidfd.is_open() ? fcntl(pidfd.get(), F_DUPFD_CLOEXEC, 0) : -1);
    if (!pidfd_to_reap.is_open()) {
        auto refusal = system_refusal("pidfd_open");
        kill(child->pid, SIGKILL);
        waitpid(child->pid, nullptr, 0);
        return refusal;
    }
    auto reaped = asio::posix::stream_descriptor(executor_, pidfd_to_reap.release());
    spawn_logged(executor_, reap(std::move(reaped), std::string(verb), journal_), journal_, "reaper");
    return Worker(Socket(executor_, asio::local::stream_protocol(), child->socket.release()), pidfd.release(),
                  std::string(verb));
}

} // namespace signet::daemon
