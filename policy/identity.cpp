// SPDX-License-Identifier: Apache-2.0
#include "policy/identity.hpp"

#include "policy/candidates.hpp"
#include "policy/local_account.hpp"
#include "policy/service_access.hpp"

#include <algorithm>
#include <utility>

namespace signet::policy {
namespace {

Decision judge_ticket(const DomainSettings& domain, const IdentityFacts& facts) {
    const bool keytab_demanded = domain.verify_ticket == TicketVerification::required;
    switch (facts.judgement) {
    case TicketJudgement::verified: return grant();
    case TicketJudgement::forged: return refuse(Reason::ticket_not_verified);
    case TicketJudgement::no_keytab:
        return keytab_demanded ? refuse(Reason::keytab_missing, domain.keytab) : grant();
    case TicketJudgement::keytab_unusable: return refuse(Reason::keytab_unusable, facts.judgement_detail);
    case TicketJudgement::not_judged:
        if (domain.verify_ticket == TicketVerification::never) return grant();
        break;
    }
    return refuse(Reason::ticket_not_verified, "not judged");
}

Decision judge_indicator(const DomainSettings& domain, std::span<const std::string> indicators) {
    if (domain.require_indicator.empty()) return grant();
    if (std::ranges::find(indicators, domain.require_indicator) != indicators.end()) return grant();
    return refuse(Reason::ticket_without_indicator, domain.require_indicator);
}

// The client of the verified ticket is who it is. An enterprise name was a question, and this its answer;
// anything else must be what was asked for.
Decision judge_client(const IdentityFacts& facts) {
    const std::string client = facts.client.text();
    const std::string both = client + ", where the certificate is now that of " + facts.principal.text();
    if (facts.client.empty() || facts.client.is_enterprise())
        return refuse(Reason::ticket_wrong_principal, both);
    if (!facts.client_allowed) return refuse(Reason::realm_not_allowed, client);
    if (!facts.principal.is_enterprise() && !same_principal(facts.principal, facts.client))
        return refuse(Reason::ticket_wrong_principal, both);
    return grant();
}

// The account that may be logged on is the one that was named, and the caller may act for it.
IdentityVerdict judge_accounts(const Settings& settings, const IdentityFacts& facts) {
    IdentityVerdict owner = judge_owner_of_card(settings, facts);
    if (!owner.decision.granted()) return owner;
    return judge_use_by(settings, facts.begin, owner.account, facts.certificate_facts);
}

} // namespace

std::string_view reader_seat(const Settings& settings, const BeginFacts& facts) {
    if (facts.place != CallerPlace::elsewhere) return facts.seat;
    return service_named(settings, facts.service).remote ? first_seat : std::string_view();
}

Decision judge_place(const Settings& settings, const BeginFacts& facts) {
    const ServiceSettings service = service_named(settings, facts.service);
    if (facts.place == CallerPlace::unknown) return refuse(Reason::not_at_seat, facts.service);
    if (!service.remote) {
        if (!facts.remote_host.empty()) return refuse(Reason::remote_session, facts.remote_host);
        if (is_remote(facts)) return refuse(Reason::not_at_seat, facts.service);
    }
    const std::string_view seat = reader_seat(settings, facts);
    if (service.seats.empty() || std::ranges::find(service.seats, seat) != service.seats.end())
        return grant();
    return refuse(Reason::not_at_seat, std::string(facts.service) + ", whose seats do not have " +
                                           (seat.empty() ? "this one" : std::string(seat)));
}

Decision may_begin(const Settings& settings, ServiceUse use, const BeginFacts& facts) {
    if (service_named(settings, facts.service).use != use) return refuse(Reason::service_off, facts.service);
    if (Decision place = judge_place(settings, facts); !place.granted()) return place;
    if (!may_act_for(facts.peer_uid, facts.user_uid)) return refuse(Reason::not_permitted, facts.user);
    const bool is_named = !facts.user.empty() && facts.user_uid;
    if (is_remote(facts) && !is_named) return refuse(Reason::not_permitted, facts.user);
    if (facts.place == CallerPlace::elsewhere && !facts.invoker)
        return refuse(Reason::not_permitted, facts.user);
    return grant();
}

Decision may_begin_for_oneself(const Settings& settings, ServiceUse use, const BeginFacts& facts) {
    if (Decision begin = may_begin(settings, use, facts); !begin.granted()) return begin;
    return may_use_card_of(facts, facts.user_uid) ? grant() : refuse(Reason::not_permitted, facts.user);
}

bool may_use_card_of(const BeginFacts& facts, std::optional<Uid> owner) {
    return facts.place != CallerPlace::elsewhere || (facts.invoker && facts.invoker == owner);
}

Decision judge_proof(const Settings& settings, const IdentityFacts& facts) {
    if (!facts.ticket.granted()) return facts.ticket;
    if (Decision ticket = judge_ticket(settings.domain, facts); !ticket.granted()) return ticket;
    if (Decision proof = judge_indicator(settings.domain, facts.indicators); !proof.granted()) return proof;
    if (!facts.certificate.granted()) return facts.certificate;
    return judge_client(facts);
}

IdentityVerdict judge_use_by(const Settings& settings, const BeginFacts& begin, const Account& account,
                             const CertificateFacts& certificate) {
    if (!begin.user.empty() && begin.user_uid != account.uid)
        return {refuse(Reason::card_of_other_user, account.name), {}};
    if (!may_act_for(begin.peer_uid, account.uid)) return {refuse(Reason::not_permitted, account.name), {}};
    if (Decision use = may_use_service(settings, begin.service, account); !use.granted()) return {use, {}};
    if (Decision use = may_use_certificate(settings, begin.service, certificate); !use.granted())
        return {use, {}};
    return {grant(), account};
}

// It may have been renamed, removed or given away while the person typed.
IdentityVerdict judge_owner_of_card(const Settings& settings, const IdentityFacts& facts) {
    const bool has_user = !facts.of_certificate.name.empty();
    const Account& account = has_user && !facts.user_is_of_upn ? facts.of_certificate : facts.of_client;
    if (account.name.empty()) return {refuse(Reason::account_unknown, facts.client.text()), {}};
    const Decision reach = account_in_reach(settings, account.name, account.uid);
    if (!reach.granted()) return {reach, {}};
    const Decision proof = judge_ticket_of_local_account(settings, account.name);
    if (!proof.granted()) return {proof, {}};
    if (has_user && facts.of_certificate.uid != account.uid)
        return {refuse(Reason::card_of_other_user, account.name), {}};
    if (facts.candidate_uid && facts.candidate_uid != account.uid)
        return {refuse(Reason::card_of_other_user, "the account has changed"), {}};
    return {grant(), account};
}

IdentityVerdict judge_identity(const Settings& settings, const IdentityFacts& facts) {
    if (Decision proof = judge_proof(settings, facts); !proof.granted()) return {proof, {}};
    return judge_accounts(settings, facts);
}

bool same_principal(const certmap::Principal& asked, const certmap::Principal& answered) {
    return !asked.empty() && asked.kind == answered.kind && asked.components == answered.components &&
           certmap::same_realm(asked.realm, answered.realm);
}

} // namespace signet::policy
