// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/audit_report.hpp"

#include "daemon/signetctl/kdc/moment.hpp"

#include <algorithm>
#include <utility>

namespace signet::ctl {
namespace {

bool has_mark(std::string_view line) {
    return line.find("signet: certificate ") != std::string_view::npos ||
           line.find("signet: ticket ") != std::string_view::npos;
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
    return !tickets.empty() ||
           std::ranges::any_of(principals, [](const auto& entry) { return entry.second.is_refused(); });
}

void AuditReader::take(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!has_mark(line)) return;
    if (since_) {
        const auto written = moment_of_line(line, now_);
        if (written && *written < *since_) return;
    }
    const auto record = kdc::record_of(line);
    if (record)
        take(*record);
    else
        ++report_.unreadable;
}

void AuditReader::take_cut(std::string_view line) {
    if (has_mark(line)) ++report_.unreadable;
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
