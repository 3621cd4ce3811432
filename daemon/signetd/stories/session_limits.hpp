// SPDX-License-Identifier: Apache-2.0
#pragma once

// The story of a session that comes to one of its limits: it has gone on for too long without card and PIN, nobody has touched
// it, its ticket ends, or its certificate is not good any more.

#include "daemon/signetd/services.hpp"

namespace signet::daemon {

// Until the session is over. Wakes when a limit can be reached and with the notice of the cards; never, where none is set.
Task<void> limit_session(Services& services, SessionRecord record);

} // namespace signet::daemon
