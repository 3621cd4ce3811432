// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps the watch worker alive and turns what it says into cards that come and go. A watch worker that dies
// is started again; the cards stay until its successor has said what is there.

#include "daemon/signetd/cards/cards.hpp"

namespace signet::daemon {

// Runs for as long as signetd does.
Task<void> watch_cards(Workers& workers, Cards& cards, Journal& journal);

} // namespace signet::daemon
