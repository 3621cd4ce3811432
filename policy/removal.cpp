// SPDX-License-Identifier: Apache-2.0
#include "policy/removal.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

// What is wanted of a session at its place.
RemovalAction action_of(CardRemoval on_removal, bool is_remote) {
    switch (on_removal) {
    case CardRemoval::none: return RemovalAction::record;
    case CardRemoval::lock: return RemovalAction::lock;
    case CardRemoval::logoff: return RemovalAction::logoff;
    case CardRemoval::disconnect: return is_remote ? RemovalAction::logoff : RemovalAction::lock;
    }
    return RemovalAction::lock;
}

RemovalAction action_of(LockFallback fallback) {
    return fallback == LockFallback::none ? RemovalAction::record : RemovalAction::logoff;
}

} // namespace

std::string_view text_of(CardLoss loss) {
    switch (loss) {
    case CardLoss::card_out: return "the card was taken out";
    case CardLoss::reader_gone: return "the reader is gone";
    case CardLoss::readers_gone: return "no reader was there, or nobody was looking";
    }
    return "the card is gone";
}

std::string_view text_of(RemovalAction action) {
    switch (action) {
    case RemovalAction::record: return "none";
    case RemovalAction::lock: return "lock";
    case RemovalAction::logoff: return "logoff";
    }
    return "none";
}

std::chrono::milliseconds wait_for_return(const Settings& settings, std::string_view service, CardLoss loss) {
    const auto grace = service_named(settings, service).removal.grace;
    return loss == CardLoss::card_out ? grace : std::max(grace, settings.cards.reader_grace);
}

RemovalPlan plan_for_removal(const Settings& settings, const RemovalFacts& facts) {
    const ServiceSettings service = service_named(settings, facts.service);
    RemovalPlan plan;
    plan.action = action_of(service.on_removal, facts.is_remote);
    plan.if_not_locked = action_of(service.removal.lock_fallback);
    plan.lock_deadline = service.removal.lock_deadline;
    if (plan.action == RemovalAction::lock && !facts.can_be_asked) plan.action = plan.if_not_locked;
    // Nobody needs a ticket whose session is over.
    plan.destroys_tickets = service.removal.destroy_tickets || plan.action == RemovalAction::logoff;
    plan.is_rehearsal = service.removal.rehearsal;
    return plan;
}

} // namespace signet::policy
