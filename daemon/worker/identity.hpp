// SPDX-License-Identifier: Apache-2.0
#pragma once

// From root to somebody else, for good. Used by the verbs that begin as root (ticket, ccache), before they
// look at anything that did not come from signetd.

#include "daemon/worker/result.hpp"

#include <sys/types.h>

namespace signet::worker {

// Real, effective and saved ids, no supplementary groups, no capabilities kept; then makes sure that there is
// no way back. A process that is this user already stays it. Errors: not-permitted for root, internal-error.
Result<void> become_user(uid_t uid, gid_t gid);

} // namespace signet::worker
