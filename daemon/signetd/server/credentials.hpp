// SPDX-License-Identifier: Apache-2.0
#pragma once

// The end of a granted logon of which nobody makes use: its record, and the ticket in the user's cache.

#include "daemon/signetd/client/client.hpp"
#include "daemon/signetd/services.hpp"

#include <string>

namespace signet::daemon {

// A logon of which no session has come and none will: forgets it, and deletes a ticket that nobody uses.
Task<void> withdraw_logon(Services& services, Peer caller, std::string logon_id);

// Withdraws the logon as soon as the program that asked for it has ended without opening the session.
void withdraw_with_program(Services& services, Client& client, const std::string& logon_id);

} // namespace signet::daemon
