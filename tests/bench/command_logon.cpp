// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/command_logon.hpp"

#include <array>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace signet::bench {
namespace {

constexpr int cannot_execute = 127; // as shells say it

[[noreturn]] void become(char* const* argv, int input) {
    dup2(input, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(argv[0], argv);
    _exit(cannot_execute);
}

bool write_line(int descriptor, std::string_view text) {
    const std::string line = std::string(text) + "\n";
    return write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

} // namespace

Timed command_logon(char* const* argv, const std::string& pin) {
    std::array<int, 2> ends{};
    // Written before the program runs: a pipe holds a line, and the program finds its answer when it asks.
    if (pipe(ends.data()) != 0 || !write_line(ends[1], pin)) return {false, {}, "no pipe for the PIN"};
    close(ends[1]);
    const Stopwatch stopwatch;
    const pid_t child = fork();
    if (child == 0) become(argv, ends[0]);
    int status = 0;
    const bool ended = child > 0 && waitpid(child, &status, 0) == child;
    const auto took = stopwatch.elapsed();
    close(ends[0]);
    const bool succeeded = ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return {succeeded, took, "wait status " + std::to_string(status)};
}

} // namespace signet::bench
