// SPDX-License-Identifier: Apache-2.0
#include "policy/kdc/ticket.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace signet::policy {
namespace {

using Lifetime = std::optional<std::chrono::seconds>;

// The first that names the principal; nullptr: none does.
const PrincipalPattern* naming(const std::vector<PrincipalPattern>& patterns, const Principal& principal,
                               std::string_view local_realm) {
    const auto found = std::ranges::find_if(
        patterns, [&](const PrincipalPattern& pattern) { return pattern.matches(principal, local_realm); });
    return found == patterns.end() ? nullptr : &*found;
}

bool has_indicator(const TicketFacts& facts, std::string_view indicator) {
    return std::ranges::find(facts.indicators, indicator) != facts.indicators.end();
}

// What asks for a card; nullopt: nothing does.
std::optional<std::string> card_demand(const CardRequirement& card, const TicketFacts& facts) {
    if (facts.card_attribute == "optional") return std::nullopt;
    if (facts.card_attribute == "required") return "attribute " + card.attribute;
    if (facts.card_attribute)
        return "attribute " + card.attribute + R"(, which is neither "required" nor "optional")";
    if (naming(card.except, facts.client, facts.local_realm)) return std::nullopt;
    if (card.everyone) return "everyone";
    const PrincipalPattern* pattern = naming(card.principals, facts.client, facts.local_realm);
    return pattern ? std::optional("principals \"" + pattern->text() + "\"") : std::nullopt;
}

bool is_among(const std::vector<PrincipalPattern>& patterns, const Principal& principal,
              std::string_view local_realm) {
    return patterns.empty() || naming(patterns, principal, local_realm);
}

bool hold_now(const std::vector<Hours>& list, const WallClock& now) {
    return std::ranges::any_of(list, [&](const Hours& hours) { return hours.hold(now); });
}

// What costs least is asked first.
bool applies(const TicketRule& rule, const TicketFacts& facts) {
    const auto has = [&](const std::string& indicator) { return has_indicator(facts, indicator); };
    if (rule.request && *rule.request != facts.request) return false;
    if (!rule.hours.empty() && !hold_now(rule.hours, facts.now)) return false;
    if (hold_now(rule.outside, facts.now)) return false;
    if (!rule.with.empty() && std::ranges::none_of(rule.with, has)) return false;
    if (std::ranges::any_of(rule.without, has)) return false;
    return is_among(rule.client, facts.client, facts.local_realm) &&
           is_among(rule.service, facts.service, facts.local_realm);
}

void shorten(Lifetime& least, const Lifetime& other) {
    if (other && (!least || *other < *least)) least = other;
}

std::string rule_text(std::size_t index, const TicketRule& rule) {
    const std::string number = "rule " + std::to_string(index + 1);
    return rule.name.empty() ? number : number + " \"" + rule.name + "\"";
}

} // namespace

TicketDecision judge_ticket(const KdcSettings& settings, const TicketFacts& facts) {
    const bool initial = facts.request == RequestKind::initial;
    if (initial && !has_indicator(facts, settings.assurance.indicator)) {
        if (auto demand = card_demand(settings.card, facts))
            return {.decision = {Reason::card_required, *std::move(demand)}};
    }
    TicketDecision made{.decision = {Reason::granted}};
    for (std::size_t i = 0; i < settings.tickets.size(); ++i) {
        const TicketRule& rule = settings.tickets[i];
        if (!applies(rule, facts)) continue;
        if (rule.action == TicketAction::deny)
            return {.decision = {Reason::ticket_refused, rule_text(i, rule)}};
        shorten(made.lifetime, rule.lifetime);
        shorten(made.renewable, rule.renewable);
        if (rule.action == TicketAction::allow) break;
    }
    return made;
}

} // namespace signet::policy
