// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/named_account.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap {
namespace {

class EntrySearch {
public:
    EntrySearch(NamedAccounts& accounts, const std::string& domain) : accounts_(accounts), domain_(domain) {}

    // "AD\alice" and "alice@ad.test" are spellings that a name service has for alice of this realm.
    Result<void> add_user(const std::string& user) {
        if (user.empty()) return {};
        if (auto added = add(accounts_.find_user(user)); !added) return added;
        if (const auto slash = user.rfind('\\'); slash != std::string::npos && slash + 1 < user.size())
            return add(accounts_.find_user(user.substr(slash + 1)));
        if (const auto principal = Principal::parse(user)) return add_principal(*principal);
        return {};
    }

    Result<void> add_principal(const Principal& principal) {
        if (principal.empty() || principal.is_enterprise()) return {};
        if (auto added = add(accounts_.find_principal(principal.text())); !added) return added;
        if (principal.components.size() != 1 || !same_realm(principal.realm, domain_)) return {};
        return add(accounts_.find_user(principal.components.front()));
    }

    const std::vector<Entry>& found() const { return found_; }

private:
    Result<void> add(Result<std::vector<Entry>> entries) {
        if (!entries) return entries.error();
        for (Entry& entry : *entries)
            if (std::ranges::find(found_, entry.id, &Entry::id) == found_.end())
                found_.push_back(std::move(entry));
        return {};
    }

    NamedAccounts& accounts_;
    const std::string& domain_;
    std::vector<Entry> found_{};
};

Result<NamedVerdict> judge_without_entry(const Certificate& certificate, const BindingPolicy& policy,
                                         NamedAccounts& accounts, const NamedAccount& named) {
    const auto incomplete = accounts.is_incomplete();
    if (!incomplete) return incomplete.error();
    if (*incomplete) return NamedVerdict{{.reason = StrengthReason::store_incomplete}, std::nullopt};
    return NamedVerdict{
        judge_entry(certificate, policy, Entry{}, {.named = true, .named_strongly = named.strongly}),
        std::nullopt};
}

} // namespace

Result<NamedVerdict> judge_named(const Certificate& certificate, const BindingPolicy& policy,
                                 NamedAccounts& accounts, const NamedAccount& named) {
    EntrySearch search(accounts, named.domain);
    if (auto added = search.add_user(named.user); !added) return added.error();
    for (const Principal& principal : named.principals)
        if (auto added = search.add_principal(principal); !added) return added.error();
    if (search.found().empty()) return judge_without_entry(certificate, policy, accounts, named);
    NamedVerdict verdict;
    for (const Entry& entry : search.found()) {
        verdict = {judge_entry(certificate, policy, entry, {.named = true, .named_strongly = named.strongly}),
                   entry};
        if (!verdict.strength.accepted) break; // whatever the others say
    }
    return verdict;
}

} // namespace signet::certmap
