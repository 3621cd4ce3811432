// SPDX-License-Identifier: Apache-2.0
#pragma once

// What /proc says of another process. It is told of the process that has the number now: whoever must be sure that it is
// still the same one compares start times, or holds a pidfd.

#include "daemon/system/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::system {

// In clock ticks since boot (field 22 of /proc/PID/stat): tells a later process with the number apart. 0: there is none, or it
// has ended and its parent has not asked for its end yet.
std::uint64_t start_time_of(pid_t pid);

// A pidfd of the process that has the number and began then (start_time_of()); none if that one has ended.
Descriptor open_process(pid_t pid, std::uint64_t start);

struct ProcessEntry {
    pid_t pid = 0;
    pid_t parent = 0;        // now: that of an orphan is whoever takes orphans
    std::uint64_t start = 0; // start_time_of()
};

// Nothing: there is none, or it has ended.
std::optional<ProcessEntry> process_entry(pid_t pid);

// Every process that this one can see, at most so many.
std::vector<ProcessEntry> all_processes(std::size_t most);

// The terminal that controls it (field 7), as stat(2) numbers devices. 0: none.
dev_t terminal_of(pid_t pid);

// Whether a terminal controls it: login(1) has one, a display manager has none.
bool has_terminal(pid_t pid);

// The user whose logon the process descends from (/proc/PID/loginuid, which no process can change once it is set).
// Nothing: no logon stands behind it, it has ended, or the kernel has no audit.
std::optional<uid_t> login_uid_of(pid_t pid);

// What follows the program's own name on its command line (/proc/PID/cmdline), parted by blanks; at most so many bytes, which
// are whatever was passed. Empty: nothing, or there is no such process.
std::string arguments_of(pid_t pid, std::size_t most);

struct Uids {
    uid_t real = 0; // a setuid program has that of whoever has started it
    uid_t effective = 0;
};

// Nothing: there is no such process.
std::optional<Uids> uids_of(pid_t pid);

} // namespace signet::system
