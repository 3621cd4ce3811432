// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program and whatever it has started, as /proc has it now.
//
// Descendants are found by their parents. A process that has lost its parent (a daemon) is found by where it is: in the
// session of the program, of a user who is not the session's own, begun after the program, and handed to whoever takes
// orphans. Of two programs in one session it can be either's: it is counted as the one's that is asked about. What a program
// has started by way of the system (systemctl, at, cron) is in no session, and none of its own.

#include "daemon/system/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::daemon {

// One of them, which is this one whatever its number is by now.
struct TreeProcess {
    pid_t pid = 0;
    std::uint64_t start = 0;
    system::Descriptor pidfd{};
};

class ProgramTree {
public:
    // `owner`: whose the session is.
    ProgramTree(pid_t program, std::uint64_t start, uid_t owner);

    // Those that live, at most limits::elevated_processes. What was found once is part of it for as long as it lives, and so
    // is what that starts.
    std::vector<TreeProcess> find();

private:
    struct Member {
        pid_t pid;
        std::uint64_t start;
    };

    bool is_left_behind(pid_t pid, pid_t parent, std::uint64_t start) const;

    uid_t owner_;
    std::uint64_t start_;
    std::optional<uid_t> slice_{}; // whose slice of logind's the program is in; none: it is in nobody's
    std::string session_{};        // likewise, the session; empty: beside any
    std::vector<Member> members_;
};

} // namespace signet::daemon
