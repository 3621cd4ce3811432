// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a worker gives up before it looks at a foreign byte: its environment, its identity, most system calls.
// main calls `prepare` for every verb and `enter` for those that never need root; `ticket` reads what only root
// may read, `ccache` and `agent` whose they are, and then enter themselves. There is no way back, and no switch to leave it out.

#include "daemon/system/identity.hpp"
#include "daemon/worker/syscall_filter.hpp"

namespace signet::worker {

/// What can be given up while still root: descriptors above `last_descriptor`, environment, core dumps, new
/// privileges, resources beyond the limits, which most profiles share.
Result<void> prepare(unsigned last_descriptor, Profile profile = Profile::watch);

using system::Identity;

/// Of the system user for this kind of worker (signet-card, signet-judge, signet-ticket); a worker that root did not
/// start stays who it is. `internal-error` when there is no such user.
Result<Identity> system_identity(Profile profile);

/// Becomes that user and keeps to the profile from here on. When any step fails the caller must end:
/// those of `become_user`.
Result<void> enter(Profile profile);

/// The same as somebody else. Root is `not-permitted`.
Result<void> enter_as(Profile profile, Identity identity);

/// The identity alone (system::give_up_root). `not-permitted` for root, `internal-error`.
Result<void> become_user(Identity identity, std::span<const gid_t> groups = {});

/// The half of `enter_as` without the filter: no capabilities, no traces, no way back.
Result<void> become(Identity identity, std::span<const gid_t> groups = {});

} // namespace signet::worker
