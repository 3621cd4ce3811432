// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/worker_call.hpp"

#include "daemon/system/worker_process.hpp"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <utility>

namespace signet::ctl {

WorkerCall::WorkerCall(const std::string& program, std::string_view verb) {
    auto child = system::start_worker(program, verb);
    if (!child) return;
    pid_ = child->pid;
    stream_.emplace(child->socket.release(), protocol::max_worker_body);
}

WorkerCall::WorkerCall(WorkerCall&& other) noexcept
    : stream_(std::exchange(other.stream_, std::nullopt)), pid_(std::exchange(other.pid_, -1)) {}

WorkerCall::~WorkerCall() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace signet::ctl
