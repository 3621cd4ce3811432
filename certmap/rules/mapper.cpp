// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/mapper.hpp"

#include "certmap/rules/expansion.hpp"
#include "certmap/rules/filter_answer.hpp"
#include "certmap/rules/matcher.hpp"
#include "certmap/rules/realm_of_rule.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace signet::certmap {
namespace {

bool is_for(const Rule& rule, const std::string& domain) {
    return rule.domains.empty() || std::ranges::any_of(rule.domains, [&](const std::string& listed) {
               return equal_ignoring_ascii_case(listed, domain);
           });
}

// What a source says is checked like what a certificate says.
Result<Account> account_of(const Entry& entry, const Expansion& expansion) {
    if (const auto problem = user_name_problem(entry.user))
        return error_of("the user name of the account found " + *problem);
    if (expansion.user && *expansion.user != entry.user)
        return error_of("the filter finds '" + entry.user + "', the rule's user is '" + *expansion.user +
                        "'");
    Account account{expansion.principal.value_or(Principal{}), entry.user};
    if (expansion.principal || entry.principal.empty()) return account;
    auto problem = name_problem(entry.principal);
    if (!problem) problem = principal_problem(entry.principal);
    if (problem) return error_of("the principal of the account found " + *problem);
    account.principal = *Principal::parse(entry.principal);
    return account;
}

// The accounts a rule names, or why it names none. `unknown`: it could not be expanded or answered, so that
// nobody can tell whom it would have named.
struct Answer {
    std::vector<Account> accounts{};
    std::string why{};
    bool unknown = false;
};

Answer find(const Expansion& expansion, const Surroundings& surroundings) {
    if (surroundings.accounts == nullptr) return {{}, "there are no accounts to search", true};
    const auto filter = parse_filter(*expansion.filter);
    if (!filter) return {{}, "the filter cannot be read: " + filter.error().problem, true};
    const auto found = find_accounts(*filter, *surroundings.accounts, surroundings.digest);
    if (!found) return {{}, found.error().problem, true};
    Answer answer;
    answer.why = found->undefined;
    for (const Entry& entry : found->accounts) {
        auto account = account_of(entry, expansion);
        if (!account) return {{}, account.error().problem, true};
        answer.accounts.push_back(std::move(*account));
    }
    return answer;
}

// KDCs are found by the realm in the case in which this host knows it. Where a certificate has lower case, which realms
// hardly ever have, that is how it was typed there.
void spell_as(const std::string& known, std::string& realm) {
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (std::ranges::any_of(realm, is_lower)) realm = known;
}

// The realm of an enterprise name is for the KDC to say, and judged when it has said so. An error: nobody here names
// this realm.
Result<void> settle_realm(const Rule& rule, Principal& principal, const Surroundings& surroundings) {
    if (principal.empty() || principal.is_enterprise() || surroundings.domain.empty()) return {};
    const auto is_it = [&](const std::string& realm) { return same_realm(realm, principal.realm); };
    if (is_it(surroundings.domain)) {
        spell_as(surroundings.domain, principal.realm);
        return {};
    }
    const auto listed = std::ranges::find_if(surroundings.realms, is_it);
    if (listed != surroundings.realms.end()) {
        spell_as(*listed, principal.realm);
        return {};
    }
    if (names_realm(rule, principal.realm)) return {};
    return error_of("'" + principal.text() +
                    "' is of another realm, which neither [domain] realms nor the rule names");
}

// The different accounts. Two entries of one user with one principal are one account.
Answer apply(const Rule& rule, const Certificate& certificate, const Surroundings& surroundings) {
    const auto expansions = expand(rule, certificate, surroundings.digest);
    if (!expansions) return {{}, expansions.error().problem, true};
    Answer different;
    for (const Expansion& expansion : *expansions) {
        Answer found;
        if (expansion.filter)
            found = find(expansion, surroundings);
        else
            found.accounts.push_back({*expansion.principal, expansion.user.value_or("")});
        if (found.unknown) return found;
        if (different.why.empty()) different.why = std::move(found.why);
        for (Account& account : found.accounts) {
            account.user_is_of_upn =
                expansion.user_is_of_upn || (expansion.filter && account.principal.is_enterprise());
            if (auto settled = settle_realm(rule, account.principal, surroundings); !settled) {
                different.why = std::move(settled.error().problem);
                continue;
            }
            const bool known = std::ranges::find(different.accounts, account) != different.accounts.end();
            if (!known) different.accounts.push_back(std::move(account));
        }
    }
    if (different.accounts.empty() && different.why.empty()) different.why = "the filter finds nobody";
    return different;
}

std::vector<std::size_t> by_priority(std::span<const Rule> rules) {
    std::vector<std::size_t> order(rules.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t index) { return rules[index].priority; });
    return order;
}

// A UPN of this realm and a principal with its name are one account, however their realms are spelled.
bool is_same_person(const Account& a, const Account& b) {
    if (!a.user.empty() || !b.user.empty()) return a.user == b.user;
    const auto text_of = [](const Principal& principal) {
        return Principal{PrincipalKind::principal,
                         {std::string(upn_name(principal.text()))},
                         lower_case_ascii(upn_suffix(principal.text()))};
    };
    return text_of(a.principal) == text_of(b.principal);
}

// Rules that agree on the person are alternatives, and the first one's principal is asked for; names of one
// kind that differ (several accounts from one rule) stay different whoever they are.
void add_different(std::vector<Account>& accounts, std::vector<Account> found, std::size_t rule) {
    const bool alone = found.size() == 1;
    for (Account& account : found) {
        account.rule = rule;
        const auto is_it = [&](const Account& known) { return is_same_person(known, account); };
        const bool known = alone && std::ranges::any_of(accounts, is_it);
        if (!known && accounts.size() < max_reported_accounts) accounts.push_back(std::move(account));
    }
}

Mapping decide(std::vector<Account> accounts) {
    if (accounts.size() == 1) return Mapped{std::move(accounts.front())};
    return Ambiguous{std::move(accounts)};
}

std::optional<std::string> why_not_asked(const Rule& rule, const Certificate& certificate,
                                         const std::string& domain) {
    if (!is_for(rule, domain)) return "it is not for the domain '" + domain + "'";
    return mismatch(rule.match, certificate);
}

} // namespace

// Why a rule was not asked is worked out only if nobody was found: it takes longer than to match.
Mapping map_certificate(const Certificate& certificate, std::span<const Rule> rules,
                        const Surroundings& surroundings) {
    NotMapped unapplied;
    std::vector<Account> accounts;
    std::optional<std::uint32_t> decides; // the first priority at which a rule matches
    for (const std::size_t index : by_priority(rules)) {
        const Rule& rule = rules[index];
        if (decides && rule.priority != *decides) break;
        if (!is_for(rule, surroundings.domain) || !matches(rule.match, certificate)) {
            unapplied.rules.push_back({index, {}});
            continue;
        }
        decides = rule.priority;
        Answer answer = apply(rule, certificate, surroundings);
        if (answer.accounts.empty()) unapplied.rules.push_back({index, std::move(answer.why)});
        add_different(accounts, std::move(answer.accounts), index);
        if (!answer.unknown) continue;
        accounts.clear();
        break;
    }
    if (!accounts.empty()) return decide(std::move(accounts));
    unapplied.is_decided = decides.has_value();
    for (Unapplied& each : unapplied.rules) {
        if (!each.why.empty()) continue;
        each.why =
            why_not_asked(rules[each.rule], certificate, surroundings.domain).value_or("it does not match");
    }
    return unapplied;
}

} // namespace signet::certmap
