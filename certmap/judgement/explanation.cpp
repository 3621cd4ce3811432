// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/explanation.hpp"

#include "certmap/judgement/advice.hpp"
#include "certmap/rules/expansion.hpp"
#include "certmap/text/account_names.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace signet::certmap {
namespace {

struct MappingReader {
    ExplainedRule& rule;

    void operator()(const Mapped& mapped) const { hear({mapped.account}); }
    void operator()(const Ambiguous& several) const { hear(several.accounts); }
    void operator()(const NotMapped& unmapped) const {
        if (!unmapped.rules.empty()) rule.why = unmapped.rules.front().why;
        rule.matches = unmapped.is_decided;
    }
    void hear(std::vector<Account> accounts) const {
        rule.applies = rule.matches = true;
        rule.accounts = std::move(accounts);
    }
};

// Each rule as if it were alone.
ExplainedRule explain_rule(const Certificate& certificate, const Sources& sources, std::size_t index) {
    const Rule& rule = sources.rules[index];
    ExplainedRule explained;
    explained.number = index + 1;
    explained.name = rule.name;
    explained.priority = rule.priority;
    const auto mapping = map_certificate(certificate, sources.rules.subspan(index, 1),
                                         {sources.domain, sources.realms, sources.store, sources.digest});
    std::visit(MappingReader{explained}, mapping);
    const auto expansions = expand(rule, certificate, sources.digest);
    if (!expansions) return explained; // which is why it does not apply
    for (const Expansion& expansion : *expansions)
        if (expansion.filter) explained.finds.push_back(*expansion.filter);
    return explained;
}

std::vector<ExplainedRule> explain_rules(const Certificate& certificate, const Sources& sources) {
    std::vector<ExplainedRule> rules;
    for (std::size_t index = 0; index < sources.rules.size(); ++index)
        rules.push_back(explain_rule(certificate, sources, index));
    std::ranges::stable_sort(rules, {}, &ExplainedRule::priority);
    const auto best = std::ranges::find_if(rules, &ExplainedRule::matches);
    if (best == rules.end()) return rules;
    for (ExplainedRule& rule : rules)
        rule.heard = rule.matches && rule.priority == best->priority;
    return rules;
}

// An account without a user is the one that its principal has. For a UPN of another suffix only the KDC knows
// which that is, and no claim holds.
bool is_user(const std::string& claimed, const Account& account, const std::string& domain) {
    if (!account.user.empty()) return claimed == account.user;
    const auto names = account_names(account.principal, domain);
    return std::ranges::find(names, claimed) != names.end();
}

// What the claim leaves open is not compared.
bool holds(const ClaimedAccount& claimed, const Account& account, const std::string& domain) {
    const bool user = claimed.user.empty() || is_user(claimed.user, account, domain);
    return user && (claimed.principal.empty() || claimed.principal == account.principal.text());
}

Subject subject_of(const ClaimedAccount& claimed, const std::string& domain) {
    if (claimed.empty()) return {};
    return {.claim = [&](const Account& account) { return holds(claimed, account, domain); }};
}

} // namespace

Result<Explanation> explain(const Certificate& certificate, const Sources& sources,
                            const ClaimedAccount& claimed) {
    return explain(certificate, sources, subject_of(claimed, sources.domain), claimed);
}

Result<Explanation> explain(const Certificate& certificate, const Sources& sources, const Subject& subject,
                            const ClaimedAccount& claimed) {
    auto identification = identify(certificate, sources, subject);
    if (!identification) return identification.error();
    Explanation explanation;
    explanation.identification = std::move(*identification);
    explanation.rules = explain_rules(certificate, sources);
    const auto& account = explanation.identification.account;
    explanation.claim_holds = !subject.claim || (account && subject.claim(*account));
    auto advice = advise(certificate, sources, explanation, claimed);
    if (!advice) return advice.error();
    explanation.advice = std::move(*advice);
    return explanation;
}

} // namespace signet::certmap
