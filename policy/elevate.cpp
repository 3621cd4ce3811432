// SPDX-License-Identifier: Apache-2.0
#include "policy/elevate.hpp"

#include "policy/local_account.hpp"
#include "policy/service_access.hpp"
#include "policy/settings/values.hpp"

#include <algorithm>
#include <utility>

namespace signet::policy {
namespace {

Elevator elevator_at(const Settings& settings, std::string_view service) {
    return service_named(settings, service).elevate.as;
}

// The person whose second principal counts: sudo and polkit name that account themselves; su to root names root, which
// is nobody's, and then it is whoever has logged on.
std::optional<Uid> person_of(const BeginFacts& begin) {
    return begin.user_uid == root_uid ? begin.invoker : begin.user_uid;
}

Decision judge_session_card(const Settings& settings, const BeginFacts& begin, std::string_view fingerprint) {
    if (!service_named(settings, begin.service).elevate.session_card) return grant();
    const bool is_the_card = !fingerprint.empty() && fingerprint == begin.session_certificate;
    return is_the_card ? grant() : refuse(Reason::not_administrator, "elevate.session_card is true");
}

// Of the account whose card it is, as far as it is known.
Decision judge_owner(const Settings& settings, const BeginFacts& begin, const Account& of_card,
                     const Account& admin_of) {
    const Elevator elevator = elevator_at(settings, begin.service);
    switch (elevator.owner) {
    case CardOwner::self:
        return of_card.uid && of_card.uid == begin.user_uid
                   ? grant()
                   : refuse(Reason::card_of_other_user, of_card.name);
    case CardOwner::admin_principal: {
        // An account of this machine alone has no principals.
        const bool is_that_person =
            admin_of.uid && admin_of.uid == person_of(begin) && !is_local_account(settings, admin_of.name);
        return is_that_person ? grant() : refuse(Reason::not_administrator, "elevate.as is admin-principal");
    }
    case CardOwner::group:
        return std::ranges::find(of_card.groups, elevator.group) != of_card.groups.end()
                   ? grant()
                   : refuse(Reason::not_administrator, "elevate.as is group:" + elevator.group);
    }
    return refuse(Reason::not_administrator);
}

// Whose card it is: an administrator's second principal has no account of its own.
const Account& owner_of(const Settings& settings, std::string_view service, const Account& of_card,
                        const Account& admin_of) {
    const bool is_second = elevator_at(settings, service).owner == CardOwner::admin_principal;
    return is_second ? admin_of : of_card;
}

// The owner is somebody that Signet deals with and this service is for, and whose card this caller may have asked for.
Decision judge_reach(const Settings& settings, const BeginFacts& begin, const Account& owner) {
    if (Decision reach = account_in_reach(settings, owner.name, owner.uid); !reach.granted()) return reach;
    if (!may_use_card_of(begin, owner.uid)) return refuse(Reason::card_of_other_user, owner.name);
    return may_use_service(settings, begin.service, owner);
}

// How old is the proof that the person of this session was at it?
Decision judge_session_age(const Settings& settings, const BeginFacts& begin) {
    const auto limit = service_named(settings, begin.service).elevate.max_age;
    if (limit.count() == 0) return grant();
    if (!begin.session_age) return refuse(Reason::session_too_old, "no card has opened it");
    return *begin.session_age <= limit
               ? grant()
               : refuse(Reason::session_too_old, "elevate.max_age is " + duration_text(limit));
}

// May a signature take the place of a ticket, for an account of the domain?
Decision judge_without_kdc(const Settings& settings, const SignatureFacts& facts) {
    if (!may_do_without_kdc(settings, facts.begin.service)) return refuse(Reason::kdc_unreachable);
    if (!needs_no_kdc(facts.principal, facts.account_is_of_upn))
        return refuse(Reason::kdc_unreachable, "only a KDC knows whose " + facts.principal.text() + " is");
    if (!facts.principal_allowed) return refuse(Reason::realm_not_allowed, facts.principal.text());
    return grant();
}

// All of it, about accounts that are known.
IdentityVerdict judge_whose(const Settings& settings, const BeginFacts& begin, const Account& of_card,
                            const Account& admin_of, const CertificateFacts& certificate) {
    if (Decision owner = judge_owner(settings, begin, of_card, admin_of); !owner.granted())
        return {owner, {}};
    const Account& owner = owner_of(settings, begin.service, of_card, admin_of);
    if (Decision reach = judge_reach(settings, begin, owner); !reach.granted()) return {reach, {}};
    if (Decision use = may_use_certificate(settings, begin.service, certificate); !use.granted())
        return {use, {}};
    return {grant(), owner};
}

// What only a card in a reader can be asked for, a ticket does not meet.
Decision judge_demands_on_ticket(const Settings& settings, std::string_view service) {
    const ElevateSettings elevate = service_named(settings, service).elevate;
    if (std::ranges::find(elevate.via, ElevationProof::ticket) == elevate.via.end())
        return refuse(Reason::proof_not_allowed, "elevate.via has no ticket");
    if (elevate.session_card) return refuse(Reason::proof_not_allowed, "elevate.session_card is true");
    if (elevate.on_removal == ElevationRemoval::end)
        return refuse(Reason::proof_not_allowed, "elevate.on_removal is end");
    return may_use_certificate(settings, service, {});
}

// A program of root's that names the account whose rights are asked for.
bool is_asked_properly(const BeginFacts& begin) {
    return begin.peer_uid == root_uid && !begin.user.empty() && begin.user_uid;
}

} // namespace

Decision may_begin_elevation(const Settings& settings, const BeginFacts& facts) {
    if (Decision begin = may_begin(settings, ServiceUse::elevate, facts); !begin.granted()) return begin;
    if (!is_asked_properly(facts)) return refuse(Reason::not_permitted, facts.user);
    return judge_session_age(settings, facts);
}

Decision may_begin_elevation_by_agent(const Settings& settings, const BeginFacts& facts) {
    const ServiceSettings service = service_named(settings, facts.service);
    if (service.use != ServiceUse::elevate) return refuse(Reason::service_off, facts.service);
    const auto& via = service.elevate.via;
    if (std::ranges::find(via, ElevationProof::agent) == via.end())
        return refuse(Reason::proof_not_allowed, "elevate.via has no agent");
    const bool is_asked_by_root = facts.peer_uid == root_uid;
    if (!is_asked_by_root || facts.user.empty()) return refuse(Reason::not_permitted, facts.user);
    const bool is_person = facts.invoker && facts.invoker != root_uid;
    return is_person ? grant() : refuse(Reason::not_permitted, "nobody's logon stands behind the caller");
}

IdentityVerdict may_elevate_by_agent(const Settings& settings, const BeginFacts& begin,
                                     const HolderFacts& facts, std::string_view fingerprint) {
    if (Decision may = may_begin_elevation_by_agent(settings, begin); !may.granted()) return {may, {}};
    if (Decision holder = judge_holder(settings, facts); !holder.granted()) return {holder, {}};
    if (Decision card = judge_session_card(settings, begin, fingerprint); !card.granted()) return {card, {}};
    if (!begin.user_uid) return {refuse(Reason::account_unknown, begin.user), {}};
    if (facts.named.uid != begin.invoker) return {refuse(Reason::card_of_other_user, facts.named.name), {}};
    return judge_whose(settings, begin, facts.named, {}, facts.certificate_facts);
}

CandidateVerdict judge_candidate_to_elevate(const Settings& settings, const BeginFacts& begin,
                                            const CandidateFacts& facts) {
    if (!facts.certificate.granted()) return refused(facts.certificate);
    if (!facts.has_principal) return refused(refuse(Reason::card_not_mapped));
    if (Decision card = judge_session_card(settings, begin, facts.fingerprint); !card.granted())
        return {.standing = Standing::other_users, .decision = std::move(card)};
    // Whose card it is the KDC's answer will say: it is judged then.
    const bool is_known = facts.account.uid || facts.admin_of.uid || !facts.account_may_come;
    if (is_known) {
        Decision owner = judge_owner(settings, begin, facts.account, facts.admin_of);
        if (!owner.granted()) return {.standing = Standing::other_users, .decision = std::move(owner)};
        Decision reach =
            judge_reach(settings, begin, owner_of(settings, begin.service, facts.account, facts.admin_of));
        if (!reach.granted()) return refused(std::move(reach));
        Decision key = judge_key_of_local_account(settings, facts.account.name, facts.is_pinned);
        if (!key.granted()) return refused(std::move(key));
    } else if (is_remote(begin)) {
        return {.standing = Standing::other_users,
                .decision = refuse(Reason::card_of_other_user, owner_unknown)};
    }
    Decision use = may_use_certificate(settings, begin.service, facts.certificate_facts);
    if (!use.granted()) return refused(std::move(use));
    CandidateVerdict verdict = judge_pin(settings, begin.service, facts);
    verdict.is_guess = !is_known;
    return verdict;
}

IdentityVerdict may_elevate(const Settings& settings, const IdentityFacts& facts) {
    if (Decision begin = may_begin_elevation(settings, facts.begin); !begin.granted()) return {begin, {}};
    if (Decision proof = judge_proof(settings, facts); !proof.granted()) return {proof, {}};
    if (Decision card = judge_session_card(settings, facts.begin, facts.fingerprint); !card.granted())
        return {card, {}};
    const CardOwner kind = elevator_at(settings, facts.begin.service).owner;
    IdentityVerdict owner = kind == CardOwner::admin_principal ? IdentityVerdict{grant(), facts.admin_of}
                                                               : judge_owner_of_card(settings, facts);
    if (!owner.decision.granted()) return owner;
    return judge_whose(settings, facts.begin, owner.account, facts.admin_of, facts.certificate_facts);
}

IdentityVerdict may_elevate_by_signature(const Settings& settings, const SignatureFacts& facts) {
    if (Decision begin = may_begin_elevation(settings, facts.begin); !begin.granted()) return {begin, {}};
    if (Decision signature = judge_signature(facts); !signature.granted()) return {signature, {}};
    if (Decision card = judge_session_card(settings, facts.begin, facts.fingerprint); !card.granted())
        return {card, {}};
    Decision key = judge_key_of_local_account(settings, facts.of_card.name, facts.is_pinned);
    if (!key.granted()) return {key, {}};
    Decision standing = facts.is_pinned ? grant() : judge_without_kdc(settings, facts);
    if (!standing.granted()) return {standing, {}};
    // A pinned key opens its own account, whatever principal its entry has.
    return judge_whose(settings, facts.begin, facts.of_card, facts.is_pinned ? Account{} : facts.admin_of,
                       facts.certificate_facts);
}

Decision may_show_ticket(const Settings& settings, const BeginFacts& begin, const Account& caller) {
    const ServiceSettings service = service_named(settings, begin.service);
    if (service.use != ServiceUse::elevate) return refuse(Reason::service_off, begin.service);
    Decision demands = judge_demands_on_ticket(settings, begin.service);
    if (!demands.granted()) return demands;
    if (begin.place == CallerPlace::unknown) return refuse(Reason::not_at_seat, begin.service);
    if (!service.seats.empty()) {
        if (Decision place = judge_place(settings, begin); !place.granted()) return place;
    }
    // Whoever has come by another's uid has not come by that person's card.
    const bool is_the_callers = begin.invoker && begin.invoker == caller.uid;
    if (!is_asked_properly(begin) || !is_the_callers) return refuse(Reason::not_permitted, caller.name);
    return grant();
}

IdentityVerdict may_elevate_by_ticket(const Settings& settings, const BeginFacts& begin,
                                      const TicketFacts& facts) {
    if (Decision shown = may_show_ticket(settings, begin, facts.named); !shown.granted()) return {shown, {}};
    const ElevateSettings elevate = service_named(settings, begin.service).elevate;
    TicketFacts of_person = facts;
    if (elevate.as.owner == CardOwner::admin_principal) of_person.of_client = facts.admin_of;
    Decision ticket = judge_card_ticket(settings, elevate.max_age, of_person);
    if (!ticket.granted()) return {ticket, {}};
    return judge_whose(settings, begin, facts.of_client, facts.admin_of, {});
}

} // namespace signet::policy
