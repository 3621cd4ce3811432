// SPDX-License-Identifier: Apache-2.0
#pragma once

// The end of what a card has opened in the ssh-agents of its user: keys that were added from it (ssh-add -s) go when it does.

#include "daemon/signetd/client/peer.hpp"
#include "daemon/signetd/services.hpp"

namespace signet::daemon {

// Of the card that has opened the session, by a worker that becomes its user. Nothing is done, and nothing recorded, where no
// key is known of it.
Task<void> remove_agent_keys(Services& services, Peer caller, SessionRecord record);

} // namespace signet::daemon
