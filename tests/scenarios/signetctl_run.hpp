// SPDX-License-Identifier: Apache-2.0
#pragma once

// The built signetctl, run as an administrator runs it.

#include <array>
#include <cstdio>
#include <string>
#include <sys/wait.h>

namespace signet::scenarios {

struct Answer {
    int exit_status;
    std::string output; // standard output and standard error
};

// A line of the shell.
inline Answer run_line(const std::string& line) {
    FILE* pipe = popen(("( " + line + " ) 2>&1").c_str(), "r");
    Answer answer{-1, ""};
    std::array<char, 4096> buffer{};
    for (std::size_t got = 1; got > 0;) {
        got = fread(buffer.data(), 1, buffer.size(), pipe);
        answer.output.append(buffer.data(), got);
    }
    answer.exit_status = WEXITSTATUS(pclose(pipe));
    return answer;
}

inline Answer run(const std::string& arguments, const std::string& program = SIGNETCTL) {
    return run_line(program + " " + arguments);
}

} // namespace signet::scenarios
