// SPDX-License-Identifier: Apache-2.0
#include "policy/gate.hpp"

#include "policy/candidates.hpp"
#include "policy/local_account.hpp"
#include "policy/service_access.hpp"
#include "policy/settings/values.hpp"
#include "policy/signature.hpp"

#include <algorithm>

namespace signet::policy {
namespace {

std::string_view word_of(GateProof proof) {
    switch (proof) {
    case GateProof::key: return "key";
    case GateProof::ticket: return "ticket";
    case GateProof::certificate: return "certificate";
    }
    return {};
}

Decision judge_store_age(const MappingSettings& mapping, std::optional<std::chrono::seconds> age) {
    if (mapping.store.empty() || mapping.max_store_age.count() == 0) return grant();
    const bool is_recent = age && *age <= mapping.max_store_age;
    return is_recent ? grant()
                     : refuse(Reason::store_stale,
                              "mapping.max_store_age is " + duration_text(mapping.max_store_age));
}

Decision judge_same_account(const Account& named, const Account& found) {
    if (!named.uid) return refuse(Reason::account_unknown, named.name);
    return found.uid == named.uid ? grant() : refuse(Reason::card_of_other_user, found.name);
}

// What a name of the certificate is worth where no KDC is asked.
Decision judge_principal(const HolderFacts& facts) {
    if (!needs_no_kdc(facts.principal, facts.account_is_of_upn))
        return refuse(Reason::card_not_mapped, "only a KDC knows whose " + facts.principal.text() + " is");
    if (!facts.principal_allowed) return refuse(Reason::realm_not_allowed, facts.principal.text());
    return grant();
}

Decision judge_card_indicator(const DomainSettings& domain, std::span<const std::string> indicators) {
    if (domain.require_indicator.empty())
        return refuse(Reason::ticket_without_indicator, "domain.require_indicator is not set");
    if (std::ranges::find(indicators, domain.require_indicator) == indicators.end())
        return refuse(Reason::ticket_without_indicator, domain.require_indicator);
    return grant();
}

} // namespace

Decision may_stand_behind(const Settings& settings, std::string_view service, GateProof proof) {
    const ServiceSettings found = service_named(settings, service);
    if (found.use != ServiceUse::gate) return refuse(Reason::service_off, service);
    if (std::ranges::find(found.gate.via, proof) != found.gate.via.end()) return grant();
    return refuse(Reason::proof_not_allowed, "gate.via has no " + std::string(word_of(proof)));
}

Decision judge_holder(const Settings& settings, const HolderFacts& facts) {
    if (!facts.certificate.granted()) return facts.certificate;
    if (Decision age = judge_store_age(settings.mapping, facts.store_age); !age.granted()) return age;
    if (Decision same = judge_same_account(facts.named, facts.of_certificate); !same.granted()) return same;
    Decision reach = account_in_reach(settings, facts.named.name, facts.named.uid);
    if (!reach.granted()) return reach;
    Decision key = judge_key_of_local_account(settings, facts.named.name, facts.is_pinned);
    if (!key.granted()) return key;
    return facts.is_pinned ? grant() : judge_principal(facts);
}

Decision may_pass_gate(const Settings& settings, std::string_view service, GateProof proof,
                       const HolderFacts& facts) {
    if (Decision proven = may_stand_behind(settings, service, proof); !proven.granted()) return proven;
    if (Decision holder = judge_holder(settings, facts); !holder.granted()) return holder;
    if (Decision use = may_use_service(settings, service, facts.named); !use.granted()) return use;
    return may_use_certificate(settings, service, facts.certificate_facts);
}

Decision judge_card_ticket(const Settings& settings, std::chrono::milliseconds max_age,
                           const TicketFacts& facts) {
    if (!facts.is_verified) return refuse(Reason::ticket_not_verified);
    Decision card = judge_card_indicator(settings.domain, facts.indicators);
    if (!card.granted()) return card;
    if (!facts.client_allowed) return refuse(Reason::realm_not_allowed, facts.client);
    if (Decision same = judge_same_account(facts.named, facts.of_client); !same.granted()) return same;
    Decision reach = account_in_reach(settings, facts.named.name, facts.named.uid);
    if (!reach.granted()) return reach;
    if (max_age.count() != 0 && facts.age > max_age)
        return refuse(Reason::ticket_too_old, "max_age is " + duration_text(max_age));
    return judge_ticket_of_local_account(settings, facts.named.name);
}

Decision may_pass_gate(const Settings& settings, std::string_view service, const TicketFacts& facts) {
    Decision proven = may_stand_behind(settings, service, GateProof::ticket);
    if (!proven.granted()) return proven;
    Decision ticket = judge_card_ticket(settings, service_named(settings, service).gate.max_age, facts);
    if (!ticket.granted()) return ticket;
    // No ticket tells of the certificate that has brought it.
    if (Decision use = may_use_certificate(settings, service, {}); !use.granted()) return use;
    return may_use_service(settings, service, facts.named);
}

} // namespace signet::policy
