// SPDX-License-Identifier: Apache-2.0
#pragma once

// The end of the ticket that a granted logon has left in the user's cache, and how records about a logon begin.

#include "daemon/signetd/client/peer.hpp"
#include "daemon/signetd/services.hpp"

namespace signet::daemon {

// Of the logon, the session or their credentials; `record` may be missing.
AuditEvent event_about(std::string_view name, policy::Reason reason, const Peer& caller,
                       const SessionRecord* record);

// A user's sessions usually share one cache; it goes with the last of them. Granted, or why not.
Task<policy::Reason> delete_credentials(Services& services, Peer caller, SessionRecord record);

} // namespace signet::daemon
