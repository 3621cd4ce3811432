// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/explanation_text.hpp"

#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/sync/binary_value.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using certmap::Explanation;
using certmap::IdentificationOutcome;
using nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

// As a directory holds it, where it has a text for it.
std::string text_of(const certmap::MappingKey& key) {
    std::string text = certmap::to_alt_security_identity(key);
    return text.empty() ? key.value : text;
}

void print_line(std::ostream& out, std::string_view label, const std::string& value) {
    if (!value.empty()) out << fmt::format("  {:<11}{}\n", label, value);
}

void print_certificate(std::ostream& out, const certmap::Certificate& certificate) {
    print_line(out, tr("subject"), certificate.subject.text);
    print_line(out, tr("issuer"), certificate.issuer.text);
    print_line(out, tr("serial"), certmap::hexadecimal(certificate.serial));
    print_line(out, tr("valid"),
               told("{} to {}", certmap::generalized_time(certificate.validity.not_before),
                    certmap::generalized_time(certificate.validity.not_after)));
    print_line(out, "UPN", joined(certificate.upns));
    print_line(out, "PKINIT", joined(certificate.pkinit_principals));
    print_line(out, tr("e-mail"), joined(certificate.rfc822_names));
    print_line(out, "SID", certificate.sid.value_or(""));
    print_line(out, "SHA-256", certmap::hexadecimal(certificate.sha256));
    for (const certmap::RefusedName& name : certificate.refused_names)
        print_line(out, tr("refused"), std::string(describe(name.kind)) + " " + name.problem);
}

void print_keys(std::ostream& out, const certmap::ExplicitMapping& entries) {
    if (entries.tried.empty()) {
        out << tr("  No store was asked.\n");
        return;
    }
    std::vector<Row> rows;
    for (const certmap::TriedKey& tried : entries.tried)
        rows.push_back({"  " + std::string(id_of(tried.key.kind)), tried.strong ? tr("strong") : tr("weak"),
                        std::string(id_of(tried.verdict)), joined(tried.users), text_of(tried.key)});
    print_table(out,
                {tr("  KEY"), tr("STRENGTH"), tr("FOUND"), tr("ACCOUNTS"), tr("AS ALTSECURITYIDENTITIES")},
                rows);
}

// A rule may leave the user to the principal, and an entry its principal to the host's realm.
std::string text_of(const certmap::Account& account) {
    const std::string principal = account.principal.text();
    if (account.user.empty()) return principal;
    return principal.empty() ? account.user : told("{} as {}", principal, account.user);
}

std::string accounts_text(const std::vector<certmap::Account>& accounts) {
    std::vector<std::string> texts;
    for (const certmap::Account& account : accounts)
        texts.push_back(text_of(account));
    return joined(texts);
}

std::vector<certmap::Account> accounts_of(const std::vector<certmap::Identification>& choices) {
    std::vector<certmap::Account> accounts;
    for (const certmap::Identification& choice : choices)
        accounts.push_back(*choice.account);
    return accounts;
}

void print_rule(std::ostream& out, const certmap::ExplainedRule& rule) {
    const std::string name = rule.name.empty() ? "" : " " + rule.name;
    out << told("  {}{} (priority {}): ", rule.number, name, rule.priority);
    if (rule.applies)
        out << accounts_text(rule.accounts);
    else
        out << (rule.matches ? told("matches and names nobody: {}", rule.why)
                             : told("does not apply: {}", rule.why));
    out << (rule.matches && !rule.heard ? tr(" (not asked: a rule of a better priority matches)\n") : "\n");
    for (const std::string& filter : rule.finds)
        out << told("     asks {}", filter.substr(0, 200)) << (filter.size() > 200 ? "...\n" : "\n");
}

// Of the account that a rule or a weak key named, or of the entry that the keys found; nullptr: no store has
// judged.
const certmap::StrengthVerdict* strength_of(const certmap::Identification& found) {
    if (found.binding) return &found.binding->strength;
    return found.entries.account ? &found.entries.strength : nullptr;
}

std::string strength_text(const certmap::Identification& found) {
    const auto* strength = strength_of(found);
    return strength == nullptr
               ? ""
               : fmt::format("{} ({})", tr(describe(strength->reason).data()), id_of(strength->reason));
}

void print_mapping(std::ostream& out, const Explained& explained) {
    const Explanation& explanation = explained.explanation;
    out << told("Certificate of {}\n", explained.from);
    print_certificate(out, explained.certificate);
    out << tr("\nStore\n");
    print_keys(out, explanation.identification.entries);
    out << (explanation.identification.rules ? tr("\nRules\n")
                                             : tr("\nRules (not asked: the store has said it)\n"));
    for (const certmap::ExplainedRule& rule : explanation.rules)
        print_rule(out, rule);
}

void print_advice(std::ostream& out, const Explained& explained) {
    if (!explained.explanation.advice.empty()) out << tr("\nWhat would change it\n");
    for (const certmap::Sentence& sentence : explained.explanation.advice)
        out << "  - " << certmap::filled_in(tr(sentence.phrase), sentence.values) << "\n";
}

void print_verdict(std::ostream& out, const Explained& explained) {
    const auto& found = explained.explanation.identification;
    if (found.account)
        out << told("Verdict: {}\n", text_of(*found.account));
    else
        out << told("Verdict: {}\n", fmt::format("{}: {}", id_of(found.outcome), found.problem));
    print_line(out, tr("one of"), accounts_text(accounts_of(found.choices)));
    print_line(out, tr("strength"), strength_text(found));
    if (found.account && !explained.explanation.claim_holds)
        out << tr("  This is not the account that was asked about.\n");
    if (explained.reason != policy::Reason::granted)
        out << told("  It may not log on: {}: {}\n", policy::id_of(explained.reason), explained.problem);
    if (explained.of_signetd && !explained.of_signetd->reason.empty())
        out << told("  signetd refuses it: {}: {}\n", explained.of_signetd->reason,
                    explained.of_signetd->text);
    if (!explained.trust_is_asked)
        out << tr("  Whether it is trusted was not asked: the settings name no anchors.\n");
}

ordered_json json_of(const certmap::Identification& found) {
    const certmap::ExplicitMapping& entries = found.entries;
    ordered_json keys = ordered_json::array();
    for (const certmap::TriedKey& tried : entries.tried)
        keys.push_back({{"kind", id_of(tried.key.kind)},
                        {"value", text_of(tried.key)},
                        {"strong", tried.strong},
                        {"users", tried.users},
                        {"verdict", id_of(tried.verdict)}});
    ordered_json strength;
    if (const auto* judged = strength_of(found))
        strength = {
            {"accepted", judged->accepted}, {"strong", judged->strong}, {"reason", id_of(judged->reason)}};
    return {
        {"outcome", id_of(entries.outcome)}, {"keys", std::move(keys)}, {"strength", std::move(strength)}};
}

ordered_json json_of(const certmap::Account& account) {
    return {{"user", account.user}, {"principal", account.principal.text()}};
}

ordered_json json_of(const std::vector<certmap::Account>& accounts) {
    ordered_json records = ordered_json::array();
    for (const certmap::Account& account : accounts)
        records.push_back(json_of(account));
    return records;
}

ordered_json json_of(const certmap::ExplainedRule& rule) {
    return {{"rule", rule.number},     {"name", rule.name},       {"priority", rule.priority},
            {"applies", rule.applies}, {"matches", rule.matches}, {"heard", rule.heard},
            {"why", rule.why},         {"filters", rule.finds},   {"accounts", json_of(rule.accounts)}};
}

ordered_json of_signetd_json(const Explained& explained) {
    if (!explained.of_signetd) return {};
    return {{"reason", explained.of_signetd->reason}, {"text", explained.of_signetd->text}};
}

} // namespace

bool is_good(const Explained& explained) {
    const bool mapped = explained.explanation.identification.outcome == IdentificationOutcome::mapped;
    const bool refused_by_signetd = explained.of_signetd && !explained.of_signetd->reason.empty();
    return mapped && explained.explanation.claim_holds && explained.reason == policy::Reason::granted &&
           !refused_by_signetd;
}

void print_sources(std::ostream& out, const Explained& explained) {
    print_mapping(out, explained);
    print_advice(out, explained);
}

void print_text(std::ostream& out, const Explained& explained) {
    print_mapping(out, explained);
    out << "\n";
    print_verdict(out, explained);
    print_advice(out, explained);
}

ordered_json json_of(const Explained& explained) {
    const Explanation& explanation = explained.explanation;
    const auto& found = explanation.identification;
    ordered_json advice = ordered_json::array();
    for (const certmap::Sentence& sentence : explanation.advice)
        advice.push_back(certmap::english(sentence));
    ordered_json rules = ordered_json::array();
    for (const certmap::ExplainedRule& rule : explanation.rules)
        rules.push_back(json_of(rule));
    return {{"from", explained.from},
            {"subject", explained.certificate.subject.text},
            {"issuer", explained.certificate.issuer.text},
            {"serial", certmap::hexadecimal(explained.certificate.serial)},
            {"sha256", certmap::hexadecimal(explained.certificate.sha256)},
            {"outcome", id_of(found.outcome)},
            {"account", found.account ? json_of(*found.account) : ordered_json()},
            {"choices", json_of(accounts_of(found.choices))},
            {"problem", found.problem},
            {"claim_holds", explanation.claim_holds},
            {"reason", policy::id_of(explained.reason)},
            {"objection", explained.problem},
            {"trust_is_asked", explained.trust_is_asked},
            {"signetd", of_signetd_json(explained)},
            {"store", json_of(found)},
            {"rules", std::move(rules)},
            {"advice", std::move(advice)}};
}

} // namespace signet::ctl
