// SPDX-License-Identifier: Apache-2.0
// What becomes of a session whose card has left: how long the card may be away, and what is done then. A session that
// no card has opened has none of it. Whether it is the session's card is not asked here.
#pragma once

#include "policy/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace signet::policy {

// How a card has left, as far as pcscd tells.
enum class CardLoss : std::uint8_t {
    card_out,    // its reader is there; it may have another card in it
    reader_gone, // the reader is gone with it: unplugged, or for a moment while USB counts its devices again
    readers_gone, // all readers at once, or nobody was looking: pcscd stopped or is restarting, signetd has begun
};
std::string_view text_of(CardLoss loss);

// How long the card may have been away before anything is done.
std::chrono::milliseconds wait_for_return(const Settings& settings, std::string_view service, CardLoss loss);

enum class RemovalAction : std::uint8_t {
    record, // nothing else
    lock,
    logoff,
};
std::string_view text_of(RemovalAction action);

struct RemovalPlan {
    RemovalAction action = RemovalAction::record;
    RemovalAction if_not_locked =
        RemovalAction::record; // after lock_deadline, or where nothing can be locked
    std::chrono::milliseconds lock_deadline{0};
    bool destroys_tickets = false;
    bool is_rehearsal = false; // all of it is only recorded
    friend bool operator==(const RemovalPlan&, const RemovalPlan&) = default;
};

// What is known of the session when the wait is over.
struct RemovalFacts {
    std::string_view service{};
    bool is_remote = false;   // its person is at another host
    bool can_be_asked = true; // logind knows it, and so can tell its locker
};

RemovalPlan plan_for_removal(const Settings& settings, const RemovalFacts& facts);

} // namespace signet::policy
