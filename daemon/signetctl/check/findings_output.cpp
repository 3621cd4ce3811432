// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/findings_output.hpp"

#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

namespace signet::ctl {
namespace {

std::string_view name_of(Severity severity) {
    switch (severity) {
    case Severity::ok: return tr("ok");
    case Severity::warning: return tr("warning");
    case Severity::error: return tr("error");
    }
    return tr("error");
}

} // namespace

void print_text(std::ostream& out, const Findings& findings) {
    for (const Finding& finding : findings.all()) {
        out << fmt::format("{:<8} {:<12} {}: {}\n", name_of(finding.severity), finding.check, finding.about,
                           finding.text);
        if (!finding.remedy.next.empty()) out << told("{:<21} next: {}\n", "", finding.remedy.next);
    }
}

nlohmann::ordered_json json_of(const Findings& findings) {
    auto records = nlohmann::ordered_json::array();
    for (const Finding& finding : findings.all())
        records.push_back({{"severity", name_of(finding.severity)},
                           {"check", finding.check},
                           {"about", finding.about},
                           {"text", finding.text},
                           {"next", finding.remedy.next},
                           {"fixable", !finding.remedy.command.empty()}});
    return {{"usable", !findings.has_error()}, {"findings", std::move(records)}};
}

ExitStatus tell(const Invocation& invocation, const Findings& findings) {
    if (invocation.json)
        write_json(invocation.out, json_of(findings));
    else
        print_text(invocation.out, findings);
    return findings.has_error() ? ExitStatus::no : ExitStatus::yes;
}

ExitStatus complain_of_check(const Invocation& invocation, const std::string& name) {
    return complain(invocation,
                    told("'{}' is no check; see signetctl(8), or signetctl-kdc(8) for a KDC", name),
                    ExitStatus::usage);
}

} // namespace signet::ctl
