// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps the watch worker alive and turns what it says into cards that come and go. A watch worker that dies
// is started again; the cards stay until its successor has said what is there. While no service asks for a card there is
// no such worker: a server has neither readers nor pcscd.

#include "daemon/signetd/cards/cards.hpp"

namespace signet::daemon {

// Runs for as long as signetd does.
Task<void> watch_cards(Workers& workers, Cards& cards, Journal& journal);

} // namespace signet::daemon
