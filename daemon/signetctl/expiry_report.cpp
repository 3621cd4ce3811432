// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/expiry_report.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/trust/authority_files.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/expiry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unistd.h>

namespace signet::ctl {
namespace {

void add(std::vector<std::string>& report, const policy::Settings& settings, const std::string& what,
         std::int64_t end, std::int64_t now) {
    if (end <= now) return report.push_back(told("{} has ended", what));
    const auto days = policy::days_to_warn_of(settings.certificates, end, now);
    if (days == 0) return report.push_back(told("{} ends today", what));
    if (days == 1) return report.push_back(told("{} ends in 1 day", what));
    if (days) report.push_back(told("{} ends in {} days", what, *days));
}

void add_anchors(std::vector<std::string>& report, const policy::Settings& settings, const std::string& file,
                 std::int64_t now) {
    const auto authorities = certmap::read_authority_file(file, geteuid());
    if (!authorities) return report.push_back(authorities.error().problem);
    for (const auto& der : *authorities) {
        const auto certificate = certmap::parse_certificate(der);
        if (!certificate) continue; // signetd refuses the file, and says so
        add(report, settings, told("the CA {} in {}", certificate->subject.text, file),
            certificate->validity.not_after, now);
    }
}

} // namespace

std::vector<std::string> expiry_report(const policy::Settings& settings,
                                       const std::vector<protocol::CardStatus>& cards, std::int64_t now) {
    std::vector<std::string> report;
    for (const auto& card : cards)
        if (card.not_after != 0)
            add(report, settings,
                told("the certificate of {}'s card in {}", std::string_view(card.user),
                     std::string_view(card.reader)),
                card.not_after, now);
    const auto& anchors = settings.domain.anchors;
    for (const std::string& file : anchors)
        add_anchors(report, settings, file, now);
    for (const std::string& file : settings.domain.kdc_anchors)
        if (std::ranges::find(anchors, file) == anchors.end()) add_anchors(report, settings, file, now);
    return report;
}

} // namespace signet::ctl
