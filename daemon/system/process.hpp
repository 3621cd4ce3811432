// SPDX-License-Identifier: Apache-2.0
#pragma once

// What /proc says of another process. It is told of the process that has the number now: whoever must be sure that it is
// still the same one compares start times, or holds a pidfd.

#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace signet::system {

// In clock ticks since boot (field 22 of /proc/PID/stat): tells a later process with the number apart. 0: there is none.
std::uint64_t start_time_of(pid_t pid);

// Whether a terminal controls it (field 7): login(1) has one, a display manager has none.
bool has_terminal(pid_t pid);

// The user whose logon the process descends from (/proc/PID/loginuid, which no process can change once it is set).
// Nothing: no logon stands behind it, it has ended, or the kernel has no audit.
std::optional<uid_t> login_uid_of(pid_t pid);

struct Uids {
    uid_t real = 0; // a setuid program has that of whoever has started it
    uid_t effective = 0;
};

// Nothing: there is no such process.
std::optional<Uids> uids_of(pid_t pid);

} // namespace signet::system
