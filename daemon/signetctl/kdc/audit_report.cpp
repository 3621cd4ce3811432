// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/audit_report.hpp"

#include "daemon/signetctl/moment.hpp"

#include <algorithm>
#include <utility>

namespace signet::ctl {
namespace {

constexpr std::string_view certificate_mark = "signet: certificate ";
constexpr std::string_view ticket_mark = "signet: ticket ";

constexpr std::size_t length_of_date = std::string_view("Nov 22 10:00:00 ").size();

std::size_t mark_in(std::string_view line) {
    return std::min(line.find(certificate_mark), line.find(ticket_mark));
}

// The mark is where the message begins, behind "krb5kdc[714](info): ", "krb5kdc[714]: ", a date or nothing.
// One further on may be a name that a client has thought up, and need be no record.
bool begins_with_mark(std::string_view line) {
    const auto mark = mark_in(line);
    if (mark == std::string_view::npos) return false;
    const auto head = std::min(line.find("): "), line.find("]: "));
    return mark == 0 || mark == length_of_date || mark == head + 3;
}

bool is_accepted(const std::pair<const std::string, CertificateUse>& certificate) {
    return certificate.second.accepted;
}

void add_certificate(PrincipalUse& principal, const kdc::Record& record, std::uint64_t order) {
    ++(record.accepted ? principal.accepted : principal.refused);
    // What could not be read has become something that can.
    if (record.accepted) principal.certificates.erase("");
    principal.newest = record.sha256;
    principal.certificates[record.sha256] = {record.accepted, record.reason,
                                             record.accepted ? record.warning : record.detail, order};
}

} // namespace

bool PrincipalUse::is_locked_out() const {
    return std::ranges::none_of(certificates, is_accepted);
}

bool PrincipalUse::is_refused() const {
    return !std::ranges::all_of(certificates, is_accepted);
}

const CertificateUse& PrincipalUse::last() const {
    const auto rank = [](const auto& certificate) {
        return std::pair(!certificate.second.accepted, certificate.second.order);
    };
    return std::ranges::max_element(certificates, {}, rank)->second;
}

bool AuditReport::somebody_is_refused() const {
    // What cannot be read may be somebody's refusal.
    return !tickets.empty() || unreadable > 0 ||
           std::ranges::any_of(principals, [](const auto& entry) { return entry.second.is_refused(); });
}

void AuditReader::take(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (mark_in(line) == std::string_view::npos) return;
    if (since_) {
        const auto written = moment_of_line(line, now_);
        if (written && *written < *since_) return;
    }
    const auto record = kdc::record_of(line);
    if (record)
        take(*record);
    else if (begins_with_mark(line))
        ++report_.unreadable;
}

void AuditReader::take_cut(std::string_view line) {
    if (begins_with_mark(line)) ++report_.unreadable;
}

void AuditReader::take(const kdc::Record& record) {
    ++report_.records;
    switch (record.kind) {
    case kdc::RecordKind::certificate:
        if (!record.accepted) ++report_.reasons[record.reason];
        add_certificate(report_.principals[record.client], record, report_.records);
        return;
    case kdc::RecordKind::ticket:
        if (record.accepted) return;
        const std::string by = record.reason + (record.detail.empty() ? "" : ": " + record.detail);
        TicketUse& use = report_.tickets[by][record.client];
        ++use.refused;
        use.service = record.service;
        return;
    }
}

} // namespace signet::ctl
