// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tokens that are in no reader, as the PKCS#11 modules of the settings have them: a worker for each module tells which there are,
// and each counts as a card that is in a reader of that name. Cards in readers: watcher.hpp.

#include "daemon/signetd/cards/cards.hpp"

namespace signet::daemon {

// Follows the settings; for as long as signetd runs.
Task<void> watch_tokens(Workers& workers, Cards& cards, Journal& journal);

} // namespace signet::daemon
