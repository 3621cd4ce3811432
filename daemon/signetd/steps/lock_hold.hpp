// SPDX-License-Identifier: Apache-2.0
#pragma once

// A session that was locked stays so: whoever kills its locker has not unlocked it.

#include "daemon/signetd/steps/session_action.hpp"

namespace signet::daemon {

// What the plan wants of an open session, by the settings of this moment; and a lock for as long as it has to stand. One that
// is lifted without a card, although cards alone unlock here, is asked for again, and is none after limits::lock_lifts. It is
// needed no more when the cause has gone, which whoever ends that announces by the notice of the cards, when card and PIN were
// shown, or when nothing guards the session any more. True: it was locked, until then.
Task<bool> change_and_hold(Services& services, std::string logon_id, policy::SessionTrigger trigger,
                           SessionCause cause);

} // namespace signet::daemon
