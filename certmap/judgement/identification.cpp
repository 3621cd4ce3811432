// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/identification.hpp"

#include "certmap/certificate/principal_text.hpp"

#include <utility>

namespace signet::certmap {
namespace {

Identification not_mapped(std::string problem) {
    Identification answer;
    answer.problem = std::move(problem);
    return answer;
}

// An account of the store may leave its realm to the host.
Identification mapped(Account account, const std::string& domain) {
    if (account.principal.empty() && domain.empty())
        return not_mapped("the entry of '" + account.user +
                          "' has no principal, and [domain] realm is not set");
    if (account.principal.empty())
        account.principal =
            escape_principal_component(account.user) + "@" + escape_principal_component(domain);
    Identification answer;
    answer.outcome = IdentificationOutcome::mapped;
    answer.account = std::move(account);
    return answer;
}

std::string users_of(const std::vector<TriedKey>& tried) {
    std::string users;
    for (const TriedKey& key : tried) {
        for (const std::string& user : key.users) {
            if (("," + users + ",").find("," + user + ",") != std::string::npos) continue;
            users += (users.empty() ? "" : ",") + user;
        }
    }
    return users;
}

std::string refusal_text(const ExplicitMapping& entries) {
    if (!entries.account) return "the entries of the store name somebody else: " + users_of(entries.tried);
    return "the entry of '" + entries.account->user + "': " + std::string(describe(entries.strength.reason));
}

struct RulesReader {
    const std::string& domain;

    Identification operator()(const Mapped& found) const { return mapped(found.account, domain); }

    Identification operator()(const NotMapped& unmapped) const {
        std::string problem = "no rule applies";
        for (const auto& [rule, why] : unmapped.rules)
            problem += "; rule " + std::to_string(rule + 1) + ": " + why;
        return not_mapped(std::move(problem));
    }

    Identification operator()(const Ambiguous& several) const {
        Identification answer;
        answer.outcome = IdentificationOutcome::ambiguous;
        answer.problem = "different accounts";
        for (const Account& account : several.accounts)
            answer.problem += "; rule " + std::to_string(account.rule + 1) + ": " + account.principal +
                              " as " + account.user;
        return answer;
    }
};

Identification by_rules(const Certificate& certificate, const Sources& sources) {
    Mapping mapping =
        map_certificate(certificate, sources.rules, {sources.domain, sources.store, sources.digest});
    Identification answer = std::visit(RulesReader{sources.domain}, mapping);
    answer.rules = std::move(mapping);
    return answer;
}

Identification by_entries(const ExplicitMapping& entries, const std::string& domain) {
    Identification answer;
    switch (entries.outcome) {
    case ExplicitOutcome::mapped:
        return mapped({entries.account->principal, false, entries.account->user}, domain);
    case ExplicitOutcome::ambiguous:
        answer.outcome = IdentificationOutcome::ambiguous;
        answer.problem = "different entries of the store: " + users_of(entries.tried);
        return answer;
    case ExplicitOutcome::refused:
    case ExplicitOutcome::not_mapped: break;
    }
    answer.outcome = IdentificationOutcome::refused;
    answer.problem = refusal_text(entries);
    return answer;
}

} // namespace

std::string_view id_of(IdentificationOutcome outcome) noexcept {
    switch (outcome) {
    case IdentificationOutcome::not_mapped: return "not-mapped";
    case IdentificationOutcome::mapped: return "mapped";
    case IdentificationOutcome::ambiguous: return "ambiguous";
    case IdentificationOutcome::refused: return "refused";
    }
    return "refused";
}

Result<Identification> identify(const Certificate& certificate, const Sources& sources, const Claim& claim) {
    if (sources.store == nullptr) return by_rules(certificate, sources);
    auto entries = map_explicitly(certificate, sources.binding, *sources.store, claim);
    if (!entries) return entries.error();
    const bool silent = entries->outcome == ExplicitOutcome::not_mapped;
    auto answer = silent ? by_rules(certificate, sources) : by_entries(*entries, sources.domain);
    answer.entries = std::move(*entries);
    return answer;
}

} // namespace signet::certmap
