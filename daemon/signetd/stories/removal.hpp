// SPDX-License-Identifier: Apache-2.0
#pragma once

// The story of a card that leaves: what becomes of the session that it has opened. One guard for each open session, from
// its beginning, or signetd's, to its end.

#include "daemon/signetd/services.hpp"

namespace signet::daemon {

// Runs for as long as signetd does. Wakes with the notice of the cards, which is announced for a new session, too.
Task<void> guard_sessions(Services& services);

} // namespace signet::daemon
