// SPDX-License-Identifier: Apache-2.0
#pragma once

// The verbs of signetctl: one table, one file a verb. A verb writes its answer as text for people or as one
// JSON record for programs, and its exit status is the answer in short.

#include <iosfwd>
#include <span>
#include <string>

namespace signet::ctl {

enum class ExitStatus { yes = 0, no = 1, usage = 2, unreachable = 3 };

struct Invocation {
    std::string socket;
    bool json = false;
    std::ostream& out;
    std::ostream& err; // what went wrong, one line
};

struct Command {
    const char* name;
    const char* summary;
    ExitStatus (*run)(const Invocation& invocation);
};

std::span<const Command> command_table();

ExitStatus run_status(const Invocation& invocation);

} // namespace signet::ctl
