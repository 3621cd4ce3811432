// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which system calls a process may make from here on: a seccomp allow-list of what any program needs, and the rights
// that are named. Everything else fails with EPERM, also a call of the list with arguments that reach beyond the
// process itself; what only an attacker would try (execve, ptrace, process_vm_*) ends the process. For a process that
// reads foreign bytes, before the first of them.

#include "daemon/system/result.hpp"

#include <span>
#include <sys/socket.h>

namespace signet::system {

inline constexpr int local_families[] = {AF_UNIX};
// Resolving names needs AF_UNIX as well, and the addresses of this machine, which come with AF_INET.
inline constexpr int network_families[] = {AF_UNIX, AF_INET, AF_INET6};

struct Rights {
    std::span<const int> families{}; // of sockets
    bool writes_files = false;       // else it opens them for reading only
    bool keyrings = false;
    bool threads = false;
    bool accepts = false; // connections, at a socket that it has
};

// For good. Needs no_new_privs or CAP_SYS_ADMIN. Not in builds with a sanitizer: those make system calls of their own,
// and they are never installed.
Result<void> filter_syscalls(const Rights& rights);

} // namespace signet::system
