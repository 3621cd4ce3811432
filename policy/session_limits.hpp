// SPDX-License-Identifier: Apache-2.0
// How long a session may go on before its person has to show card and PIN again (SP 800-63B 4.3.3, reauthentication). What is
// done then is policy/session_plan.hpp's.
#pragma once

#include "policy/reasons/reasons.hpp"
#include "policy/settings.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace signet::policy {

// What is known of an open session now. What is not known comes to no limit.
struct SessionTimes {
    std::optional<std::chrono::milliseconds> age;         // since card and PIN were last shown
    std::optional<std::chrono::milliseconds> idle;        // since the person last touched it
    std::optional<std::chrono::milliseconds> ticket_left; // below 0: it has ended
};

// Any of them is set.
bool has_limits(const SessionSettings& settings);

// The limits to which it has come: session-too-old, session-idle, ticket-ends; in this order.
std::vector<Reason> limits_reached(const SessionSettings& settings, const SessionTimes& times);

// When the next of them can be reached at the earliest, or a session that is idle may be so again; nothing: never, as things
// are.
std::optional<std::chrono::milliseconds> time_to_next_limit(const SessionSettings& settings,
                                                            const SessionTimes& times);

// A certificate that is judged again and refused for this reason opens nothing any more. Other refusals are faults of this
// machine, such as a CA file that was lost, and cost no session.
bool ends_a_session(Reason reason);

} // namespace signet::policy
