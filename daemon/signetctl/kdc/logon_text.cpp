// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/logon_text.hpp"

#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/explanation_text.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string administrator_text(const policy::Decision& decision, const std::string& principal) {
    policy::TextArguments arguments;
    arguments.principal = principal;
    arguments.detail = decision.detail;
    return reason_text(std::string(id_of(decision.reason)), arguments);
}

void print_line(std::ostream& out, std::string_view label, const std::string& value) {
    if (!value.empty()) out << fmt::format("  {:<11}{}\n", label, value);
}

std::string at_most(const std::optional<std::chrono::seconds>& duration) {
    return duration ? told("at most {}", age_text(duration->count())) : std::string(tr("as the KDC has it"));
}

// As [[assurance.rule]] issuers names it.
std::string issuer_key_text(const kdc::CertificateVerdict& verdict) {
    return verdict.issuer_key ? certmap::hexadecimal(*verdict.issuer_key) : std::string();
}

void print_verdict(std::ostream& out, const LogonQuestion& question, const LogonExplanation& explanation) {
    const auto& verdict = explanation.verdict;
    if (verdict.granted())
        out << told("Certificate accepted as {}\n", question.principal);
    else
        out << told("Certificate refused as {}: {}\n", question.principal, id_of(verdict.decision.reason))
            << "  " << administrator_text(verdict.decision, question.principal) << "\n";
    print_line(out, tr("by"), verdict.by);
    print_line(out, tr("issuer-key"), issuer_key_text(verdict));
    print_line(out, tr("policies"), joined(verdict.policies));
    print_line(out, tr("attested"), joined(words_of(verdict.attested)));
    print_line(out, tr("indicators"), joined(verdict.assurance.indicators));
    print_line(out, tr("assurance"), joined(verdict.assurance.rules));
    if (verdict.granted()) print_line(out, "hw-authent", verdict.assurance.hw_authent ? tr("yes") : tr("no"));
    print_line(out, tr("warning"), verdict.warning);
    if (explanation.mode == policy::KdcMode::audit)
        out << tr("  In the mode audit the KDC's own modules decide.\n");
    if (!question.has_attributes)
        out << tr("  The attributes signet_certmap and pkinit_cert_match of the entry count before store and "
                  "rules;\n  they are in the KDC's database (kadmin: getstrs) and are not asked for here: "
                  "--certmap, --cert-match.\n");
}

void print_ticket(std::ostream& out, const LogonQuestion& question, const LogonExplanation& explanation) {
    if (!explanation.ticket) return;
    const auto& ticket = *explanation.ticket;
    out << "\n";
    if (ticket.decision.granted()) {
        out << tr("Ticket for the realm issued\n");
        print_line(out, tr("lifetime"), at_most(ticket.lifetime));
        print_line(out, tr("renewable"), at_most(ticket.renewable));
    } else {
        out << told("Ticket for the realm refused: {}\n", id_of(ticket.decision.reason)) << "  "
            << administrator_text(ticket.decision, question.principal) << "\n";
    }
    for (const std::string& rule : explanation.ticket_rules)
        print_line(out, tr("by"), rule);
}

ordered_json seconds_of(const std::optional<std::chrono::seconds>& duration) {
    return duration ? ordered_json(duration->count()) : ordered_json();
}

ordered_json json_of_ticket(const LogonExplanation& explanation) {
    if (!explanation.ticket) return {};
    const auto& ticket = *explanation.ticket;
    return {{"issued", ticket.decision.granted()},       {"reason", id_of(ticket.decision.reason)},
            {"detail", ticket.decision.detail},          {"lifetime", seconds_of(ticket.lifetime)},
            {"renewable", seconds_of(ticket.renewable)}, {"rules", explanation.ticket_rules}};
}

// For the parts that both explanations have.
Explained explained(const LogonQuestion& question, const LogonExplanation& explanation) {
    Explained both;
    both.from = question.from;
    both.certificate = *explanation.certificate;
    both.explanation = *explanation.mapping;
    both.reason = explanation.verdict.decision.reason;
    both.problem = explanation.verdict.decision.detail;
    return both;
}

} // namespace

void print_text(std::ostream& out, const LogonQuestion& question, const LogonExplanation& explanation) {
    print_verdict(out, question, explanation);
    print_ticket(out, question, explanation);
    out << "\n";
    if (explanation.mapping)
        print_sources(out, explained(question, explanation));
    else
        out << told("Mapping: {}\n", explanation.mapping_problem);
}

ordered_json json_of(const LogonQuestion& question, const LogonExplanation& explanation) {
    const auto& verdict = explanation.verdict;
    return {{"principal", question.principal},
            {"accepted", verdict.granted()},
            {"reason", id_of(verdict.decision.reason)},
            {"detail", verdict.decision.detail},
            {"text", verdict.granted() ? "" : administrator_text(verdict.decision, question.principal)},
            {"by", verdict.by},
            {"issuer_key", issuer_key_text(verdict)},
            {"policies", verdict.policies},
            {"attested", words_of(verdict.attested)},
            {"indicators", verdict.assurance.indicators},
            {"assurance", verdict.assurance.rules},
            {"hw_authent", verdict.assurance.hw_authent},
            {"warning", verdict.warning},
            {"audit", explanation.mode == policy::KdcMode::audit},
            {"ticket", json_of_ticket(explanation)},
            {"mapping", explanation.mapping ? json_of(explained(question, explanation)) : ordered_json()},
            {"mapping_problem", explanation.mapping_problem}};
}

} // namespace signet::ctl
