// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/audit_report_text.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

// Values were unescaped when they were read, and are foreign; a terminal is not told to do anything.
using certmap::printable_ascii;

Row row_of(const std::string& principal, const PrincipalUse& use) {
    const CertificateUse& last = use.last();
    return {printable_ascii(principal),   std::to_string(use.accepted), std::to_string(use.refused),
            printable_ascii(last.reason), printable_ascii(use.newest),  printable_ascii(last.detail)};
}

template <class Filter>
void print_principals(std::ostream& out, const char* title, const AuditReport& report, Filter filter) {
    std::vector<Row> rows;
    for (const auto& [principal, use] : report.principals)
        if (filter(use)) rows.push_back(row_of(principal, use));
    if (rows.empty()) return;
    out << title << "\n";
    print_table(out,
                {tr("PRINCIPAL"), tr("ACCEPTED"), tr("REFUSED"), tr("REASON"), tr("NEWEST CERTIFICATE"),
                 tr("DETAIL")},
                rows);
    out << "\n";
}

void print_reasons(std::ostream& out, const AuditReport& report) {
    if (report.reasons.empty()) return;
    std::vector<Row> rows;
    for (const auto& [reason, count] : report.reasons)
        rows.push_back({printable_ascii(reason), std::to_string(count)});
    out << tr("Certificates refused, by reason\n");
    print_table(out, {tr("REASON"), tr("TIMES")}, rows);
    out << "\n";
}

void print_tickets(std::ostream& out, const AuditReport& report) {
    if (report.tickets.empty()) return;
    std::vector<Row> rows;
    for (const auto& [rule, clients] : report.tickets)
        for (const auto& [client, use] : clients)
            rows.push_back({printable_ascii(rule), printable_ascii(client), std::to_string(use.refused),
                            printable_ascii(use.service)});
    out << tr("Tickets refused, by rule\n");
    print_table(out, {tr("RULE"), tr("CLIENT"), tr("TIMES"), tr("SERVICE")}, rows);
    out << "\n";
}

ordered_json json_of(const std::string& principal, const PrincipalUse& use) {
    const CertificateUse& last = use.last();
    return {{"principal", principal},          {"locked_out", use.is_locked_out()},
            {"refused_now", use.is_refused()}, {"accepted", use.accepted},
            {"refused", use.refused},          {"reason", last.reason},
            {"detail", last.detail},           {"sha256", use.newest}};
}

} // namespace

void print_text(std::ostream& out, const AuditReport& report) {
    print_principals(out, tr("Locked out: refused with every certificate they have used"), report,
                     [](const PrincipalUse& use) { return use.is_locked_out(); });
    print_principals(out, tr("Refused with one certificate, accepted with another"), report,
                     [](const PrincipalUse& use) { return use.is_refused() && !use.is_locked_out(); });
    print_tickets(out, report);
    print_reasons(out, report);
    print_principals(out, tr("Accepted"), report, [](const PrincipalUse& use) { return !use.is_refused(); });
    out << told("{} records of {} principals\n", report.records, report.principals.size());
}

ordered_json json_of(const AuditReport& report) {
    ordered_json principals = ordered_json::array();
    for (const auto& [principal, use] : report.principals)
        principals.push_back(json_of(principal, use));
    ordered_json tickets = ordered_json::array();
    for (const auto& [rule, clients] : report.tickets)
        for (const auto& [client, use] : clients)
            tickets.push_back(
                {{"rule", rule}, {"client", client}, {"refused", use.refused}, {"service", use.service}});
    return {{"somebody_is_refused", report.somebody_is_refused()},
            {"principals", std::move(principals)},
            {"tickets", std::move(tickets)},
            {"reasons", report.reasons},
            {"records", report.records},
            {"unreadable", report.unreadable}};
}

} // namespace signet::ctl
