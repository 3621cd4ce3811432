// SPDX-License-Identifier: Apache-2.0
#pragma once

// The story of a card that leaves, and of the rights that it has given: to a program that still runs, and to whoever sudo and
// polkit take for authenticated. One guard for each elevation, from its beginning, or signetd's, until its card has left and
// its program ended. The session is none of its business: that may hang on another card.

#include "daemon/signetd/rights/program_control.hpp"
#include "daemon/signetd/services.hpp"

namespace signet::daemon {

// Runs for as long as signetd does. Wakes with the notice of the cards, which is announced for a new elevation, too.
Task<void> guard_elevations(Services& services, ProgramControl& programs);

} // namespace signet::daemon
