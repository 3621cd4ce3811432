// SPDX-License-Identifier: Apache-2.0
#pragma once

// The end of a session by its leader, where logind does not know it.

#include "daemon/signetd/async/task.hpp"
#include "daemon/signetd/sessions/record.hpp"

namespace signet::daemon {

// Hangs up on the leader, and kills it if it is still there a moment later (limits::session_farewell). True once it is
// gone. Never a later process with its number.
Task<bool> end_leader(SessionRecord record);

} // namespace signet::daemon
