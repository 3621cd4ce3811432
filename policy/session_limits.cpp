// SPDX-License-Identifier: Apache-2.0
#include "policy/session_limits.hpp"

#include <algorithm>
#include <array>

namespace signet::policy {
namespace {

using std::chrono::milliseconds;

// One limit, and how far the session is from it: not at all at 0 and below.
struct Distance {
    Reason reason;
    std::optional<milliseconds> left; // nothing: it has no such limit, or nobody knows
};

std::optional<milliseconds> left_of(milliseconds limit, std::optional<milliseconds> passed) {
    if (limit == milliseconds(0) || !passed) return std::nullopt;
    return limit - *passed;
}

std::optional<milliseconds> left_of_ticket(milliseconds margin, std::optional<milliseconds> ticket_left) {
    if (margin == milliseconds(0) || !ticket_left) return std::nullopt;
    return *ticket_left - margin;
}

std::array<Distance, 3> distances(const SessionSettings& settings, const SessionTimes& times) {
    return {{{Reason::session_too_old, left_of(settings.max_age, times.age)},
             {Reason::session_idle, left_of(settings.idle, times.idle)},
             {Reason::ticket_ends, left_of_ticket(settings.ticket_left, times.ticket_left)}}};
}

} // namespace

bool has_limits(const SessionSettings& settings) {
    constexpr milliseconds none{0};
    return settings.max_age != none || settings.idle != none || settings.ticket_left != none ||
           settings.recheck != none;
}

std::vector<Reason> limits_reached(const SessionSettings& settings, const SessionTimes& times) {
    std::vector<Reason> reached;
    for (const Distance& distance : distances(settings, times))
        if (distance.left && *distance.left <= milliseconds(0)) reached.push_back(distance.reason);
    return reached;
}

std::optional<milliseconds> time_to_next_limit(const SessionSettings& settings, const SessionTimes& times) {
    std::optional<milliseconds> next;
    for (const Distance& distance : distances(settings, times)) {
        if (!distance.left) continue;
        milliseconds left = *distance.left;
        // Nobody says when a session that was idle is touched again.
        if (left <= milliseconds(0) && distance.reason == Reason::session_idle) left = settings.idle;
        if (left > milliseconds(0)) next = next ? std::min(*next, left) : left;
    }
    return next;
}

bool ends_a_session(Reason reason) {
    switch (reason) {
    case Reason::cert_expired:
    case Reason::cert_blocked:
    case Reason::cert_revoked:
    case Reason::card_not_mapped:
    case Reason::card_of_other_user:
    case Reason::key_not_pinned:
    case Reason::account_unknown:
    case Reason::account_not_allowed: return true;
    default: return false;
    }
}

} // namespace signet::policy
