// SPDX-License-Identifier: Apache-2.0
// What is done to a session that a card has opened when the card has left, or when the session has come to one of its
// limits. A session that no card has opened has none of it.
#pragma once

#include "policy/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace signet::policy {

// Why anything is to be done.
enum class SessionTrigger : std::uint8_t {
    card_left, // on_removal
    limit,     // on_limit
};

enum class SessionAction : std::uint8_t {
    record, // nothing else
    lock,
    logoff,
};
std::string_view text_of(SessionAction action);

struct SessionPlan {
    SessionAction action = SessionAction::record;
    SessionAction if_not_locked =
        SessionAction::record; // after lock_deadline, or where nothing can be locked
    std::chrono::milliseconds lock_deadline{0};
    bool destroys_tickets = false;
    bool withdraws_rights = false;   // what sudo and polkit keep for the session goes, too
    bool removes_agent_keys = false; // and the card's keys from the user's ssh-agents
    bool is_rehearsal = false;       // all of it is only recorded
    friend bool operator==(const SessionPlan&, const SessionPlan&) = default;
};

// What is known of the session at that moment.
struct SessionFacts {
    std::string_view service{};
    bool is_remote = false;   // its person is at another host
    bool can_be_asked = true; // logind knows it, and so can tell its locker
};

// Every service that unlocks screens demands a card, and there is one. Else whoever lifts a lock may have given a password.
bool only_cards_unlock(const Settings& settings);

SessionPlan plan_for(const Settings& settings, SessionTrigger trigger, const SessionFacts& facts);

} // namespace signet::policy
