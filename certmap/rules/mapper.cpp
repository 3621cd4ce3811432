// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/mapper.hpp"

#include "certmap/rules/expansion.hpp"
#include "certmap/rules/matcher.hpp"

#include <algorithm>
#include <numeric>

namespace signet::certmap {
namespace {

Result<std::vector<Account>> apply(const Rule& rule, const Certificate& certificate) {
    if (auto why = mismatch(rule.match, certificate)) return Error{std::move(*why), {}};
    return expand(rule, certificate);
}

std::vector<std::size_t> by_priority(std::span<const Rule> rules) {
    std::vector<std::size_t> order(rules.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t index) { return rules[index].priority; });
    return order;
}

// Rules that agree on the user are alternatives for one person, and the first one's principal is asked for;
// names of one kind that differ (several accounts from one rule) stay different whatever the user.
void add_different(std::vector<Account>& accounts, std::vector<Account> found, std::size_t rule) {
    const bool alone = found.size() == 1;
    for (Account& account : found) {
        account.rule = rule;
        const bool known =
            alone && std::ranges::find(accounts, account.user, &Account::user) != accounts.end();
        if (!known && accounts.size() < max_reported_accounts) accounts.push_back(std::move(account));
    }
}

Mapping decide(std::vector<Account> accounts) {
    if (accounts.size() == 1) return Mapped{std::move(accounts.front())};
    return Ambiguous{std::move(accounts)};
}

} // namespace

Mapping map_certificate(const Certificate& certificate, std::span<const Rule> rules) {
    NotMapped unapplied;
    std::vector<Account> accounts;
    std::uint32_t priority = 0;
    for (const std::size_t index : by_priority(rules)) {
        if (!accounts.empty() && rules[index].priority != priority) break;
        priority = rules[index].priority;
        auto found = apply(rules[index], certificate);
        if (found) {
            add_different(accounts, std::move(*found), index);
        } else {
            unapplied.rules.push_back({index, found.error().problem});
        }
    }
    if (accounts.empty()) return unapplied;
    return decide(std::move(accounts));
}

} // namespace signet::certmap
