// SPDX-License-Identifier: Apache-2.0
// Does anybody on this host ask for a card in a reader? What is configured decides, never what is missing: a workstation
// whose pcscd is broken has to complain, and a server without one has nothing to complain about.
#pragma once

#include "policy/settings.hpp"

namespace signet::policy {

// By one service at least.
bool needs_cards(const Settings& settings);

// Likewise: does anybody get a ticket here, or show one? A gate for keys alone needs neither KDC nor keytab.
bool needs_tickets(const Settings& settings);

} // namespace signet::policy
