// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/advice.hpp"

#include "certmap/entries/alt_security_identity.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace signet::certmap {
namespace {

using Advice = std::vector<Sentence>;

// The mapping that lasts longest and is strong: of the key, else of this one certificate. Last the one that domains
// understand in different ways.
std::string strong_text(const Certificate& certificate) {
    const auto keys = keys_of(certificate);
    for (const KeyKind wanted : {KeyKind::subject_key_id, KeyKind::issuer_serial, KeyKind::sha1_public_key}) {
        const auto found = std::ranges::find(keys, wanted, &MappingKey::kind);
        if (found != keys.end()) return to_alt_security_identity(*found);
    }
    return {};
}

Sentence enter(const Certificate& certificate, const std::string& user) {
    const std::string text = strong_text(certificate);
    if (text.empty())
        return {phrase("The certificate has nothing that a strong mapping could name: reissue it.")};
    if (user.empty())
        return {phrase("Add to the account the altSecurityIdentities value {value} and let signetctl certmap "
                       "sync or import bring it here."),
                {{"value", text}}};
    return {phrase("Add to '{user}' the altSecurityIdentities value {value} and let signetctl certmap sync "
                   "or import bring it here."),
            {{"user", user}, {"value", text}}};
}

// A store that is set is asked for everybody, so it is no advice where there is none: an entry for one account would
// shut the others out.
Sentence name_by_rule(const std::string& user) {
    if (user.empty())
        return {phrase(
            "There is no mapping store, so names decide: write a [[mapping.rule]] whose match is this "
            "certificate and that names the account, or have the certificate reissued with that name.")};
    return {phrase("There is no mapping store, so names decide: write a [[mapping.rule]] whose match is this "
                   "certificate and that names '{user}', or have the certificate reissued with that name."),
            {{"user", user}}};
}

void add_refused_names(const Certificate& certificate, Advice& advice) {
    for (const RefusedName& name : certificate.refused_names)
        advice.push_back({phrase("The {name} {problem}, so no rule may use names of its kind: have the "
                                 "certificate reissued."),
                          {{"name", std::string(describe(name.kind))}, {"problem", name.problem}}});
}

// What there is to do beside a strong mapping, or in its place; `is_enough`: in its place.
struct StrengthAdvice {
    Sentence sentence{};
    bool is_enough = false;
};

std::optional<StrengthAdvice> own_advice(const Certificate& certificate, StrengthReason reason,
                                         const std::string& user) {
    const PlacedValues of_user{{"user", user}};
    switch (reason) {
    case StrengthReason::certificate_predates:
        return StrengthAdvice{{phrase("The certificate is older than the account of '{user}': set "
                                      "certificate_backdating, or better, map it strongly."),
                               of_user}};
    case StrengthReason::account_age_unknown:
        return StrengthAdvice{{phrase("The store does not know when the account of '{user}' was created; a "
                                      "strong mapping needs no such date."),
                               of_user}};
    case StrengthReason::sid_differs:
        return StrengthAdvice{{phrase("The certificate names the SID {sid}, which is not that of '{user}': "
                                      "issue one for this account, or correct the entry."),
                               {{"sid", certificate.sid.value_or("?")}, {"user", user}}},
                              true};
    case StrengthReason::sid_not_comparable:
        return StrengthAdvice{{phrase("The certificate names a SID, and the entry of '{user}' has none to "
                                      "compare it with: sync objectSid into the store."),
                               of_user},
                              true};
    case StrengthReason::of_another:
        return StrengthAdvice{{phrase("Another entry has a strong key of the certificate: take it out there "
                                      "if the certificate is that of '{user}'."),
                               of_user},
                              true};
    case StrengthReason::entry_unreadable:
        return StrengthAdvice{
            {phrase("Correct the value of '{user}' that could not be read, and import or sync again."),
             of_user},
            true};
    case StrengthReason::store_incomplete:
        return StrengthAdvice{
            {phrase(
                "Correct the records that the last import or sync left out; certmap info says how many.")},
            true};
    case StrengthReason::other_key:
    case StrengthReason::strong_rule:
    case StrengthReason::weak_only:
    case StrengthReason::not_mapped:
    case StrengthReason::strong_mapping:
    case StrengthReason::sid_matches:
    case StrengthReason::not_enforced:
    case StrengthReason::weak_but_newer: break;
    }
    return std::nullopt;
}

void add_strength(const Certificate& certificate, const StrengthVerdict& strength, const std::string& user,
                  Advice& advice) {
    const auto own = own_advice(certificate, strength.reason, user);
    if (own) advice.push_back(own->sentence);
    if (!own || !own->is_enough) advice.push_back(enter(certificate, user));
}

// Entries of the claimed user that look as if they were meant for this certificate.
Result<Advice> near_misses(const Certificate& certificate, const Sources& sources, const std::string& user) {
    Advice advice;
    if (sources.store == nullptr || user.empty()) return advice;
    const auto entries = sources.store->find_user(user);
    if (!entries) return entries.error();
    if (entries->empty()) advice.push_back({phrase("The store has no account '{user}'."), {{"user", user}}});
    for (const Entry& entry : *entries) {
        for (const MappingKey& key : entry.keys) {
            const std::string text = to_alt_security_identity(key);
            if (text.empty()) continue;
            if (auto why = explain_mismatch(certificate, text); !why.empty())
                advice.push_back(
                    {phrase("'{user}' has {value}: {why}"), {{"user", user}, {"value", text}, {"why", why}}});
        }
    }
    return advice;
}

void add_rules(const Explanation& explanation, Advice& advice) {
    const auto later = std::ranges::find_if(
        explanation.rules, [](const ExplainedRule& rule) { return rule.applies && !rule.heard; });
    if (later != explanation.rules.end())
        advice.push_back({phrase("Rule {number} would apply too, but a rule of a better priority matches, "
                                 "and it alone decides."),
                          {{"number", std::to_string(later->number)}}});
    for (const ExplainedRule& rule : explanation.rules)
        if (rule.heard && !rule.applies)
            advice.push_back(
                {phrase("Rule {number} matches and names nobody, which ends the search: give it a match that "
                        "leaves this certificate out, or let the certificate have what it asks for."),
                 {{"number", std::to_string(rule.number)}}});
}

// Whom the rules name instead of the claimed user. An entry for the latter alone would make the certificate the
// claimed user's, and lock them out.
std::string others_by_rules(const Explanation& explanation, const std::string& claimed) {
    const ExplicitMapping& entries = explanation.identification.entries;
    const bool is_bound = entries.account && entries.strength.accepted && entries.strength.strong;
    if (is_bound || claimed.empty()) return {};
    std::vector<std::string> users;
    for (const ExplainedRule& rule : explanation.rules)
        for (const Account& account : rule.accounts)
            if (rule.heard && !account.user.empty() && account.user != claimed &&
                std::ranges::find(users, account.user) == users.end())
                users.push_back(account.user);
    std::string text;
    for (const std::string& user : users)
        text += (text.empty() ? "'" : ", '") + user + "'";
    return text;
}

Sentence enter_for_both(const Certificate& certificate, const std::string& claimed,
                        const std::string& others) {
    const std::string text = strong_text(certificate);
    if (text.empty()) return enter(certificate, claimed);
    return {phrase("An entry for '{user}' alone would lock out {others}, whom a rule names. If the card is "
                   "to serve all of them, add to each the altSecurityIdentities value {value} and let "
                   "signetctl certmap sync or import bring it here; who logs on then says for whom."),
            {{"user", claimed}, {"others", others}, {"value", text}}};
}

Result<Advice> towards(const Certificate& certificate, const Sources& sources, const Explanation& explanation,
                       const ClaimedAccount& claimed) {
    auto advice = near_misses(certificate, sources, claimed.user);
    if (!advice) return advice;
    if (sources.store == nullptr) {
        advice->push_back(name_by_rule(claimed.user));
        return advice;
    }
    const std::string others = others_by_rules(explanation, claimed.user);
    advice->push_back(others.empty() ? enter(certificate, claimed.user)
                                     : enter_for_both(certificate, claimed.user, others));
    return advice;
}

std::string names_of(const std::vector<Identification>& choices) {
    std::string names;
    for (const Identification& choice : choices) {
        const Account& account = *choice.account;
        names += (names.empty() ? "'" : ", '") +
                 (account.user.empty() ? account.principal.text() : account.user) + "'";
    }
    return names;
}

// Several accounts: the person's word decides, where there is one of them that the certificate is bound to.
Sentence about_ambiguity(const Certificate& certificate, const Identification& found, bool has_store) {
    if (!found.choices.empty())
        return {phrase("Whoever logs on says for whom, by the name that is typed (--user NAME here) or by a "
                       "number: {names}. No other account of the certificate is bound to it well enough."),
                {{"names", names_of(found.choices)}}};
    if (found.entries.outcome == ExplicitOutcome::ambiguous)
        return {phrase("Nobody can choose among them: there are more than {count}, or none is bound to the "
                       "certificate well enough by itself (--user NAME says why), or one has two entries: "
                       "{problem}."),
                {{"count", std::to_string(max_choices)}, {"problem", found.problem}}};
    const std::string text = has_store ? strong_text(certificate) : std::string();
    if (text.empty())
        return {phrase("Narrow the rules until they name one account, or have the certificate reissued with "
                       "one name: {problem}."),
                {{"problem", found.problem}}};
    return {
        phrase(
            "Narrow the rules until they name one account, or have the certificate reissued with one name: "
            "{problem}. If it is to serve all of them, add to each the altSecurityIdentities value {value}."),
        {{"problem", found.problem}, {"value", text}}};
}

} // namespace

Result<Advice> advise(const Certificate& certificate, const Sources& sources, const Explanation& explanation,
                      const ClaimedAccount& claimed) {
    const Identification& found = explanation.identification;
    Advice advice;
    if (found.outcome == IdentificationOutcome::mapped && explanation.claim_holds) return advice;
    add_refused_names(certificate, advice);
    add_rules(explanation, advice);
    switch (found.outcome) {
    case IdentificationOutcome::ambiguous:
        advice.push_back(about_ambiguity(certificate, found, sources.store != nullptr));
        return advice;
    case IdentificationOutcome::refused:
        if (found.binding) {
            const auto& entry = found.binding->entry;
            add_strength(certificate, found.binding->strength, entry ? entry->user : claimed.user, advice);
            return advice;
        }
        if (found.entries.account) {
            add_strength(certificate, found.entries.strength, found.entries.account->user, advice);
            return advice;
        }
        break;
    case IdentificationOutcome::mapped:
    case IdentificationOutcome::not_mapped: break;
    }
    auto more = towards(certificate, sources, explanation, claimed);
    if (!more) return more.error();
    std::ranges::move(*more, std::back_inserter(advice));
    return advice;
}

} // namespace signet::certmap
