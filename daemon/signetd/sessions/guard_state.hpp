// SPDX-License-Identifier: Apache-2.0
#pragma once

// How it stands between an open session and its card, for who asks. In memory alone: after a restart the readers say it.

#include <chrono>
#include <optional>
#include <string>

namespace signet::daemon {

enum class GuardPhase {
    unseen,     // nobody has looked at the readers since the session was taken up
    watching,   // the card is in a reader
    away,       // it is not, and has time to come back
    locking,    // the locker has been asked
    locked,     // and logind has said so
    not_locked, // it has not
    ending,     // the session is being ended
    card_gone,  // the card has left, and that is all
};

struct GuardState {
    GuardPhase phase = GuardPhase::unseen;
    std::string reader{};                                         // where the card is
    std::optional<std::chrono::steady_clock::time_point> until{}; // of away and locking
};

} // namespace signet::daemon
