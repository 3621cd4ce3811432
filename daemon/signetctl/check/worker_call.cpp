// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/worker_call.hpp"

#include "daemon/system/descriptor.hpp"

#include <cerrno>
#include <csignal>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <utility>

namespace signet::ctl {
namespace {

using system::Descriptor;

constexpr int worker_descriptor = 3; // where a worker finds its end of the socketpair

pid_t spawn(const std::string& program, std::string verb, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, worker_descriptor);
    std::string name = "signet-worker";
    std::string path = "PATH=/usr/bin:/bin";
    std::string language = "LANG=C.UTF-8";
    char* const arguments[] = {name.data(), verb.data(), nullptr};
    char* const environment[] = {path.data(), language.data(), nullptr};
    pid_t pid = -1;
    const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

} // namespace

WorkerCall::WorkerCall(const std::string& program, std::string verb) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
    Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]); // the child has its own by then
    pid_ = spawn(program, std::move(verb), theirs.get());
    if (pid_ > 0) stream_.emplace(ours.release(), protocol::max_worker_body);
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
