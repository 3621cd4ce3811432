// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/workers/spawn.hpp"

#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/system/descriptor.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <utility>
extern "C" { // glibc 2.36 forgot it in this header
#include <sys/pidfd.h>
}
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

using policy::Reason;
using system::Descriptor;

// Where a worker finds its end of the socketpair.
constexpr int worker_descriptor = 3;

Refusal system_refusal(std::string_view what) {
    return {Reason::worker_lost, fmt::format("{}: {}", what, std::strerror(errno))};
}

// A child starts with nothing of ours: no signal mask or handlers, no descriptors but 0-2 and its socket (all
// else is close-on-exec), and an environment of two lines.
Result<pid_t> spawn(const std::string& program, std::string verb, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, socket, worker_descriptor);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::string name = "signet-worker";
    std::string path = "PATH=/usr/bin:/bin";
    std::string language = "LANG=C.UTF-8";
    char* const arguments[] = {name.data(), verb.data(), nullptr};
    char* const environment[] = {path.data(), language.data(), nullptr};
    pid_t pid = -1;
    const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error == 0) return pid;
    errno = error;
    return system_refusal(program);
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
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return system_refusal("socketpair");
    Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]); // the child has its own by then
    auto pid = spawn(program_, std::string(verb), theirs.get());
    if (!pid) return pid.error();
    // The child cannot be reaped before we do it, so its pid names it until then.
    Descriptor pidfd(pidfd_open(*pid, 0));
    Descriptor pidfd_to_reap(pidfd.is_open() ? fcntl(pidfd.get(), F_DUPFD_CLOEXEC, 0) : -1);
    if (!pidfd_to_reap.is_open()) {
        auto refusal = system_refusal("pidfd_open");
        kill(*pid, SIGKILL);
        waitpid(*pid, nullptr, 0);
        return refusal;
    }
    auto reaped = asio::posix::stream_descriptor(executor_, pidfd_to_reap.release());
    spawn_logged(executor_, reap(std::move(reaped), std::string(verb), journal_), journal_, "reaper");
    return Worker(Socket(executor_, asio::local::stream_protocol(), ours.release()), pidfd.release(),
                  std::string(verb));
}

} // namespace signet::daemon
