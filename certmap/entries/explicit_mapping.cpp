// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/explicit_mapping.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap {
namespace {

struct Candidate {
    Entry account;
    std::vector<KeyKind> matched;
};

struct Search {
    std::vector<TriedKey> tried;
    std::vector<std::vector<std::string>> ids; // of the accounts of tried[i]
    std::vector<Candidate> candidates;         // each account once
};

void add_candidate(std::vector<Candidate>& candidates, const Entry& account, KeyKind kind) {
    auto known =
        std::ranges::find(candidates, account.id, [](const Candidate& row) { return row.account.id; });
    if (known == candidates.end()) known = candidates.insert(candidates.end(), {account, {}});
    known->matched.push_back(kind);
}

Result<Search> ask_all(const Certificate& certificate, AccountSource& accounts) {
    Search search;
    for (MappingKey& key : keys_of(certificate)) {
        const auto found = accounts.find(key);
        if (!found) return found.error();
        TriedKey tried{std::move(key), false, {}, KeyVerdict::unknown};
        tried.strong = is_strong(tried.key.kind);
        auto& ids = search.ids.emplace_back();
        for (const Entry& account : *found) {
            tried.users.push_back(account.user);
            ids.push_back(account.id);
            add_candidate(search.candidates, account, tried.key.kind);
        }
        search.tried.push_back(std::move(tried));
    }
    return search;
}

// `it` is empty where no account was found in the end.
void judge_keys(Search& search, const std::string& it) {
    for (std::size_t at = 0; at < search.tried.size(); ++at) {
        const auto& ids = search.ids[at];
        KeyVerdict& verdict = search.tried[at].verdict;
        if (ids.empty())
            verdict = KeyVerdict::unknown;
        else if (!it.empty() && std::ranges::find(ids, it) != ids.end())
            verdict = KeyVerdict::names_it;
        else
            verdict = ids.size() > 1 ? KeyVerdict::several : KeyVerdict::other;
    }
}

std::vector<std::string> sids_of(const Entry& account) {
    std::vector<std::string> sids;
    for (const MappingKey& key : account.keys) {
        if (key.kind == KeyKind::sid) sids.push_back(key.value);
    }
    return sids;
}

// A SID that may not be used is still one that says whose the certificate is.
std::optional<std::string> certificate_sid_of(const Certificate& certificate) {
    if (refusal_of(certificate, NameKind::sid)) return std::string();
    return certificate.sid;
}

bool has_strong_key(const Entry& entry) {
    return std::ranges::any_of(
        entry.keys, [](const MappingKey& key) { return key.kind != KeyKind::sid && is_strong(key.kind); });
}

bool is_strongly(const Candidate& candidate) {
    return std::ranges::any_of(candidate.matched, is_strong);
}

StrengthVerdict judge(const Certificate& certificate, const BindingPolicy& policy, const Candidate& candidate,
                      const std::vector<Candidate>& all) {
    const bool is_of_another = std::ranges::any_of(all, [&](const Candidate& other) {
        return other.account.id != candidate.account.id && is_strongly(other);
    });
    return judge_entry(certificate, policy, candidate.account,
                       {.is_of_another = is_of_another, .matched = &candidate.matched});
}

// Leaves those that the user said to be.
std::vector<Candidate> claimed(std::vector<Candidate> candidates, const Claim& claim) {
    if (claim) std::erase_if(candidates, [&](const Candidate& row) { return !claim(row.account); });
    return candidates;
}

} // namespace

Result<ExplicitMapping> map_explicitly(const Certificate& certificate, const BindingPolicy& policy,
                                       AccountSource& accounts, const Claim& claim) {
    auto search = ask_all(certificate, accounts);
    if (!search) return search.error();
    ExplicitMapping mapping;
    const std::vector<Candidate> meant = claimed(search->candidates, claim);
    if (meant.size() > 1) {
        mapping.outcome = ExplicitOutcome::ambiguous;
        for (const Candidate& candidate : meant)
            mapping.several.push_back(candidate.account);
    } else if (meant.size() == 1) {
        mapping.strength = judge(certificate, policy, meant.front(), search->candidates);
        mapping.outcome = mapping.strength.accepted ? ExplicitOutcome::mapped : ExplicitOutcome::refused;
        mapping.account = meant.front().account;
    } else if (!search->candidates.empty()) {
        mapping.outcome = ExplicitOutcome::refused;
    }
    judge_keys(*search, mapping.account ? mapping.account->id : std::string());
    mapping.tried = std::move(search->tried);
    return mapping;
}

namespace {

std::vector<KeyKind> shared_keys(const Certificate& certificate, const Entry& entry) {
    std::vector<KeyKind> kinds;
    if (entry.keys.empty()) return kinds; // before the certificate's are made, which takes longest
    for (const MappingKey& key : keys_of(certificate))
        if (std::ranges::find(entry.keys, key) != entry.keys.end()) kinds.push_back(key.kind);
    return kinds;
}

} // namespace

StrengthVerdict judge_entry(const Certificate& certificate, const BindingPolicy& policy, const Entry& entry,
                            const EntryQuestion& question) {
    if (!entry.unreadable.empty()) return {.reason = StrengthReason::entry_unreadable};
    const std::vector<KeyKind> found =
        question.matched == nullptr ? shared_keys(certificate, entry) : std::vector<KeyKind>();
    const std::vector<std::string> sids = sids_of(entry);
    return judge_strength(policy, {.matched = question.matched == nullptr ? found : *question.matched,
                                   .named = question.named,
                                   .named_strongly = question.named_strongly,
                                   .account_has_strong_key = has_strong_key(entry),
                                   .is_of_another = question.is_of_another,
                                   .certificate_sid = certificate_sid_of(certificate),
                                   .account_sids = sids,
                                   .certificate_not_before = certificate.validity.not_before,
                                   .account_created = entry.created});
}

std::string_view id_of(KeyVerdict verdict) noexcept {
    switch (verdict) {
    case KeyVerdict::unknown: return "unknown";
    case KeyVerdict::names_it: return "names-it";
    case KeyVerdict::other: return "other";
    case KeyVerdict::several: return "several";
    }
    return "unknown";
}

std::string_view id_of(ExplicitOutcome outcome) noexcept {
    switch (outcome) {
    case ExplicitOutcome::not_mapped: return "not-mapped";
    case ExplicitOutcome::mapped: return "mapped";
    case ExplicitOutcome::ambiguous: return "ambiguous";
    case ExplicitOutcome::refused: return "refused";
    }
    return "unknown";
}

} // namespace signet::certmap
