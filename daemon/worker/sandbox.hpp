// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a worker gives up before it looks at a foreign byte: its environment, its identity, most system calls.
// main calls `prepare` for every verb and `enter` for those that never need root; `ticket` and `ccache` read
// what only root may read and then enter themselves. There is no way back, and no switch to leave it out.

#include "daemon/worker/syscall_filter.hpp"

#include <sys/types.h>

namespace signet::worker {

/// What can be given up while still root: descriptors above `last_descriptor`, environment, core dumps, new
/// privileges, resources beyond the limits.
Result<void> prepare(unsigned last_descriptor);

/// Becomes the system user `signet` (a process that root did not start stays who it is) and keeps to the
/// profile from here on. `internal-error` when any step fails: the caller must end then.
Result<void> enter(Profile profile);

/// The same as this user, with this group and no other. `internal-error` also for root.
Result<void> enter_as(Profile profile, uid_t uid, gid_t gid);

/// The half of `enter_as` without the filter: for a verb that has to be the user before it can do what the
/// filter forbids, and calls filter_syscalls afterwards. Without capabilities, and without a way back.
Result<void> become(uid_t uid, gid_t gid);

} // namespace signet::worker
