// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/program_output.hpp"

#include "daemon/signetctl/told.hpp"
#include "daemon/system/descriptor.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using Clock = std::chrono::steady_clock;
using system::Descriptor;

constexpr std::size_t max_output = 256UL * 1024; // bytes; the settings of sshd have 6 KiB

system::Result<pid_t> start(const std::vector<std::string>& command, int output) {
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LC_ALL=C.UTF-8";
    char* const environment[] = {path.data(), language.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t pid = -1;
    const int error =
        posix_spawn(&pid, command.front().c_str(), &actions, nullptr, arguments.data(), environment);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return pid;
    errno = error;
    return system::error_of_call(command.front());
}

// Up to the end of the output. Why that was not waited for; empty: it is all there.
std::string read_all(int fd, Clock::time_point deadline, std::string& text) {
    std::array<char, 4096> part{};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd entry = {fd, POLLIN, 0};
        if (left <= 0 || poll(&entry, 1, static_cast<int>(left)) == 0) return tr("does not come to an end");
        const ssize_t count = read(fd, part.data(), part.size());
        if (count == 0) return {};
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::strerror(errno);
        text.append(part.data(), static_cast<std::size_t>(count));
        if (text.size() > max_output) return tr("says more than is read");
    }
}

} // namespace

system::Result<ProgramOutput> output_of(const std::vector<std::string>& command, std::chrono::seconds limit) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return system::error_of_call(command.front());
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    const auto pid = start(command, writing.get());
    if (!pid) return pid.error();
    writing = Descriptor();
    ProgramOutput output;
    const std::string problem = read_all(reading.get(), Clock::now() + limit, output.text);
    if (!problem.empty()) kill(*pid, SIGKILL);
    int status = 0;
    while (waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!problem.empty()) return system::Error(command.front() + ": " + problem, ETIMEDOUT);
    if (!WIFEXITED(status)) return system::Error(told("{}: was ended by a signal", command.front()), EIO);
    output.exit_status = WEXITSTATUS(status);
    return output;
}

std::string first_program(const std::vector<std::string>& paths) {
    for (const std::string& path : paths)
        if (access(path.c_str(), X_OK) == 0) return path;
    return {};
}

} // namespace signet::ctl
