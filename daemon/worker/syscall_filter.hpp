// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which system calls a worker may make, by what its verb has to do; how the rest fails is told in
// system/syscall_filter.hpp. Part of the sandbox (sandbox.hpp), which is what verbs call.

#include "daemon/worker/result.hpp"

namespace signet::worker {

/// What the verb of the same name may do.
enum class Profile {
    watch,       ///< speak to pcscd
    card,        ///< speak to pcscd, resolve names, speak to KDCs
    token,       ///< what `card` may, and what a PKCS#11 module needs: devices, threads, files that it writes
    certificate, ///< read files
    directory,   ///< ask NSS: files, name services behind sockets
    ticket,      ///< read files, resolve names, speak to KDCs
    ccache,      ///< write files, use the kernel's keyrings, speak to KCM
    agent,       ///< speak to the user's agents
};

/// Installs the filter for good. Needs no_new_privs or CAP_SYS_ADMIN. Not in builds with a sanitizer: those
/// make system calls of their own, and they are never installed.
Result<void> filter_syscalls(Profile profile);

} // namespace signet::worker
