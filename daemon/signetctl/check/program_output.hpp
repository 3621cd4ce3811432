// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a program of the system says of its own state (systemctl, sshd -T): nobody else can read its settings as it does.

#include "daemon/system/result.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace signet::ctl {

// Long enough for a busy machine; a systemd that hangs must not keep a check from its end.
constexpr std::chrono::seconds program_limit{3};

struct ProgramOutput {
    int exit_status = 0;
    std::string text{}; // of both streams
};

// The program by its absolute path, with arguments, an empty input and PATH and LANG alone. An error if it cannot be
// started, is killed, says too much, or takes longer than that: then it is killed.
system::Result<ProgramOutput> output_of(const std::vector<std::string>& command,
                                        std::chrono::seconds limit = program_limit);

// The first of these that can be run; empty: none.
std::string first_program(const std::vector<std::string>& paths);

} // namespace signet::ctl
