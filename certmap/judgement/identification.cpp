// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/identification.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace signet::certmap {
namespace {

Identification not_mapped(std::string problem) {
    Identification answer;
    answer.problem = std::move(problem);
    return answer;
}

// An account may leave its principal to the host's realm.
Account with_principal(Account account, const std::string& domain) {
    if (account.principal.empty() && !domain.empty())
        account.principal = {PrincipalKind::principal, {account.user}, domain};
    return account;
}

Identification mapped(Account account) {
    if (account.principal.empty())
        return not_mapped("no principal is known of '" + account.user +
                          "': neither its entry nor [domain] realm says one");
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
    const std::string& unreadable = entries.account->unreadable;
    return "the entry of '" + entries.account->user + "': " + std::string(describe(entries.strength.reason)) +
           (unreadable.empty() ? "" : ": " + unreadable);
}

struct RulesReader {
    const Sources& sources;
    const Subject& subject;

    Identification operator()(const Mapped& found) const {
        return mapped(with_principal(found.account, sources.domain));
    }

    Identification operator()(const NotMapped& unmapped) const {
        std::string problem = "no rule applies";
        for (const auto& [rule, why] : unmapped.rules)
            problem += "; rule " + std::to_string(rule + 1) + ": " + why;
        return not_mapped(std::move(problem));
    }

    Identification operator()(const Ambiguous& several) const {
        for (const Account& account : several.accounts) {
            auto known = with_principal(account, sources.domain);
            if (subject.claim && subject.claim(known)) return mapped(std::move(known));
        }
        Identification answer;
        answer.outcome = IdentificationOutcome::ambiguous;
        answer.problem = "different accounts";
        for (const Account& account : several.accounts) {
            answer.problem += "; rule " + std::to_string(account.rule + 1) + ": " + account.principal.text();
            if (!account.user.empty()) answer.problem += " as " + account.user;
        }
        return answer;
    }
};

std::string name_of(const Account& account) {
    return account.user.empty() ? account.principal.text() : account.user;
}

// Who has named an account, as messages call it.
struct Namer {
    std::string name;
    bool strongly = false;
};

// A name merely locates the account: its own entries say whether the certificate binds.
Result<Identification> bind(Identification located, const Namer& namer, const Certificate& certificate,
                            const Sources& sources, const Principal& client) {
    const Account account = *located.account;
    const std::array principals{account.principal, client};
    auto verdict = judge_named(certificate, sources.binding, *sources.store,
                               {.user = account.user,
                                .principals = principals,
                                .domain = sources.domain,
                                .strongly = namer.strongly});
    if (!verdict) return verdict.error();
    if (!verdict->strength.accepted) {
        located.outcome = IdentificationOutcome::refused;
        located.account.reset();
        located.problem = namer.name + " names '" + name_of(account) +
                          "': " + std::string(describe(verdict->strength.reason));
        if (verdict->entry && !verdict->entry->unreadable.empty())
            located.problem += ": " + verdict->entry->unreadable;
    }
    located.binding = std::move(*verdict);
    return located;
}

Result<Identification> by_rules(const Certificate& certificate, const Sources& sources,
                                const Subject& subject) {
    Mapping mapping = map_certificate(certificate, sources.rules,
                                      {sources.domain, sources.realms, sources.store, sources.digest});
    Result<Identification> answer = std::visit(RulesReader{sources, subject}, mapping);
    if (sources.store != nullptr && answer->account) {
        const std::size_t rule = answer->account->rule;
        const Namer namer{"rule " + std::to_string(rule + 1), sources.rules[rule].strong};
        answer = bind(std::move(*answer), namer, certificate, sources, subject.client);
    }
    if (answer) answer->rules = std::move(mapping);
    return answer;
}

// A weak key names its account no better than a rule does, and one account may have several entries.
Result<Identification> by_entry(const ExplicitMapping& entries, const Certificate& certificate,
                                const Sources& sources, const Principal& client) {
    Identification answer = mapped(account_of(*entries.account, sources.domain));
    if (!answer.account || entries.strength.strong) return answer;
    return bind(std::move(answer), {.name = "a weak key"}, certificate, sources, client);
}

Result<Identification> by_entries(const ExplicitMapping& entries, const Certificate& certificate,
                                  const Sources& sources, const Principal& client) {
    Identification answer;
    switch (entries.outcome) {
    case ExplicitOutcome::mapped: return by_entry(entries, certificate, sources, client);
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

bool is_of_key_itself(KeyKind kind) {
    return kind == KeyKind::certificate || kind == KeyKind::sha1_public_key ||
           kind == KeyKind::sha256_public_key;
}

Claim claim_of_entries(const Subject& subject, const std::string& domain) {
    if (!subject.claim) return {};
    return [&](const Entry& entry) { return subject.claim(account_of(entry, domain)); };
}

// Nothing: it is no certificate of theirs.
Result<std::optional<Identification>> by_local_accounts(const Certificate& certificate,
                                                        const Sources& sources, const Subject& subject) {
    std::optional<Identification> answer;
    if (sources.local_accounts == nullptr) return answer;
    const Sources theirs{.store = sources.local_accounts, .domain = std::string(no_realm)};
    auto entries =
        map_explicitly(certificate, theirs.binding, *theirs.store, claim_of_entries(subject, theirs.domain));
    if (!entries) return entries.error();
    if (entries->outcome == ExplicitOutcome::not_mapped) return answer;
    auto found = by_entries(*entries, certificate, theirs, {});
    if (!found) return found.error();
    found->entries = std::move(*entries);
    found->is_local = true;
    answer = std::move(*found);
    return answer;
}

Result<Identification> by_sources(const Certificate& certificate, const Sources& sources,
                                  const Subject& subject) {
    auto local = by_local_accounts(certificate, sources, subject);
    if (!local) return local.error();
    if (*local) return std::move(**local);
    if (sources.store == nullptr) return by_rules(certificate, sources, subject);
    auto entries = map_explicitly(certificate, sources.binding, *sources.store,
                                  claim_of_entries(subject, sources.domain));
    if (!entries) return entries.error();
    const bool silent = entries->outcome == ExplicitOutcome::not_mapped;
    auto answer = silent ? by_rules(certificate, sources, subject)
                         : by_entries(*entries, certificate, sources, subject.client);
    if (answer) answer->entries = std::move(*entries);
    return answer;
}

// Whose an ambiguous certificate may be.
std::vector<Account> accounts_of(const Identification& found, const std::string& domain) {
    std::vector<Account> accounts;
    for (const Entry& entry : found.entries.several)
        accounts.push_back(account_of(entry, found.is_local ? std::string(no_realm) : domain));
    if (!found.rules) return accounts;
    if (const auto* several = std::get_if<Ambiguous>(&*found.rules))
        for (const Account& account : several->accounts)
            accounts.push_back(with_principal(account, domain));
    return accounts;
}

bool is_same(const Account& one, const Account& other) {
    return one.principal == other.principal && one.user == other.user;
}

Result<std::vector<Identification>> choices_among(const std::vector<Account>& accounts,
                                                  const Certificate& certificate, const Sources& sources,
                                                  const Principal& client) {
    std::vector<Identification> choices;
    if (accounts.size() > max_choices) return choices;
    for (const Account& account : accounts) {
        const auto is_it = [&](const Account& other) { return is_same(account, other); };
        auto judged = by_sources(certificate, sources, {.claim = is_it, .client = client});
        if (!judged) return judged.error();
        const bool known = std::ranges::any_of(
            choices, [&](const Identification& choice) { return is_it(*choice.account); });
        if (judged->account && !known) choices.push_back(std::move(*judged));
    }
    return choices;
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

bool is_pinned(const Identification& found) {
    if (!found.is_local || !found.account || !found.entries.account) return false;
    const std::string& user = found.entries.account->user;
    return user == found.account->user && std::ranges::any_of(found.entries.tried, [&](const TriedKey& key) {
               return is_of_key_itself(key.key.kind) && std::ranges::find(key.users, user) != key.users.end();
           });
}

Account account_of(const Entry& entry, const std::string& domain) {
    Account account{Principal::parse(entry.principal).value_or(Principal{}), entry.user};
    return entry.principal.empty() ? with_principal(std::move(account), domain) : account;
}

Result<Identification> identify(const Certificate& certificate, const Sources& sources,
                                const Subject& subject) {
    auto answer = by_sources(certificate, sources, subject);
    if (!answer || answer->outcome != IdentificationOutcome::ambiguous || subject.claim) return answer;
    auto choices = choices_among(accounts_of(*answer, sources.domain), certificate, sources, subject.client);
    if (!choices) return choices.error();
    answer->choices = std::move(*choices);
    return answer;
}

} // namespace signet::certmap
