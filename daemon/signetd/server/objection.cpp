// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/objection.hpp"

#include "daemon/signetd/steps/choice.hpp"
#include "policy/default_pin.hpp"
#include "policy/identity.hpp"

namespace signet::daemon {
namespace {

using policy::Reason;

policy::Decision judge_everywhere(const policy::Settings& settings, const OpenedCard& card,
                                  const Candidate& candidate) {
    if (candidate.account) {
        auto reach = policy::account_in_reach(settings, candidate.account->user, candidate.account->uid);
        if (!reach.granted()) return reach;
    }
    auto tries = policy::judge_tries(card.tries_left).decision;
    if (!tries.granted()) return tries;
    return policy::judge_default_pin(settings, policy::ServiceUse::off, card.has_default_pin());
}

bool is_judged_by_card(policy::ServiceUse use) {
    return use == policy::ServiceUse::logon || use == policy::ServiceUse::unlock;
}

policy::Decision judge_at(const Services& services, const std::string& service, const Card& card,
                          const Candidate& candidate) {
    if (!is_judged_by_card(policy::service_named(*services.settings, service).use))
        return policy::refuse(Reason::service_off, service);
    const std::string seat = services.cards.seat_of(card).value_or(std::string());
    policy::BeginFacts begin;
    begin.service = service;
    begin.peer_uid = policy::root_uid;
    begin.place = policy::CallerPlace::at_seat;
    begin.seat = seat;
    if (auto place = policy::judge_place(*services.settings, begin); !place.granted()) return place;
    ChoiceRequest request;
    request.settings = services.settings;
    request.service = service;
    request.peer_uid = policy::root_uid;
    request.is_remote = false;
    return policy::judge_candidate(*services.settings, facts_about(request, card.opened(), candidate))
        .decision;
}

} // namespace

Refusal objection_to(const Services& services, const Card& card, const Candidate& candidate,
                     const std::string& service) {
    if (candidate.refusal) return *candidate.refusal;
    if (service.empty()) return refusal_of(judge_everywhere(*services.settings, card.opened(), candidate));
    return refusal_of(judge_at(services, service, card, candidate));
}

} // namespace signet::daemon
