// SPDX-License-Identifier: Apache-2.0
#include "policy/session_plan.hpp"

namespace signet::policy {
namespace {

// What is wanted of a session at its place.
SessionAction action_of(SessionResponse response, bool is_remote) {
    switch (response) {
    case SessionResponse::none: return SessionAction::record;
    case SessionResponse::lock: return SessionAction::lock;
    case SessionResponse::logoff: return SessionAction::logoff;
    case SessionResponse::disconnect: return is_remote ? SessionAction::logoff : SessionAction::lock;
    }
    return SessionAction::lock;
}

SessionAction action_of(LockFallback fallback) {
    return fallback == LockFallback::none ? SessionAction::record : SessionAction::logoff;
}

} // namespace

std::string_view text_of(SessionAction action) {
    switch (action) {
    case SessionAction::record: return "none";
    case SessionAction::lock: return "lock";
    case SessionAction::logoff: return "logoff";
    }
    return "none";
}

bool only_cards_unlock(const Settings& settings) {
    bool is_any = false;
    for (const auto& [name, service] : settings.services) {
        if (service.use != ServiceUse::unlock) continue;
        if (service.card != CardDemand::required) return false;
        is_any = true;
    }
    return is_any;
}

SessionPlan plan_for(const Settings& settings, SessionTrigger trigger, const SessionFacts& facts) {
    const ServiceSettings service = service_named(settings, facts.service);
    const bool is_removal = trigger == SessionTrigger::card_left;
    SessionPlan plan;
    const SessionResponse response = is_removal ? service.on_removal : service.session.on_limit;
    plan.action = action_of(response, facts.is_remote);
    plan.withdraws_rights = response != SessionResponse::none;
    plan.if_not_locked = action_of(service.removal.lock_fallback);
    plan.lock_deadline = service.removal.lock_deadline;
    if (plan.action == SessionAction::lock && !facts.can_be_asked) plan.action = plan.if_not_locked;
    // Nobody needs a ticket whose session is over.
    plan.destroys_tickets = service.removal.destroy_tickets || plan.action == SessionAction::logoff;
    plan.is_rehearsal = service.removal.rehearsal;
    // Without the card they sign nothing, and with it they are its owner's to add again.
    const bool is_guarded = is_removal && service.on_removal != SessionResponse::none;
    plan.removes_agent_keys = is_guarded || plan.destroys_tickets;
    return plan;
}

} // namespace signet::policy
