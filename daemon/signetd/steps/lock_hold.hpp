// SPDX-License-Identifier: Apache-2.0
#pragma once

// A session that was locked stays so: whoever kills its locker has not unlocked it.

#include "daemon/signetd/services.hpp"

#include <functional>
#include <string>

namespace signet::daemon {

// The session has been locked by signetd. True: the lock is needed no more (is_settled(), which whoever settles it announces by
// the notice of the cards), or card and PIN were shown, or it was lifted where other means may do that. False: it was lifted
// although cards alone unlock here.
Task<bool> hold_lock(Services& services, std::string logon_id, std::function<bool()> is_settled);

} // namespace signet::daemon
