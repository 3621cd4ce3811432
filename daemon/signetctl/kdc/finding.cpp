// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace signet::ctl {
namespace {

std::string_view name_of(Severity severity) {
    switch (severity) {
    case Severity::ok: return "ok";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
    }
    return "error";
}

} // namespace

void Findings::ok(std::string about, std::string text) {
    all_.push_back({Severity::ok, std::move(about), std::move(text)});
}

void Findings::warn(std::string about, std::string text) {
    all_.push_back({Severity::warning, std::move(about), std::move(text)});
}

void Findings::fail(std::string about, std::string text) {
    all_.push_back({Severity::error, std::move(about), std::move(text)});
}

bool Findings::has_error() const {
    return std::ranges::find(all_, Severity::error, &Finding::severity) != all_.end();
}

void print_text(std::ostream& out, const Findings& findings) {
    for (const Finding& finding : findings.all())
        out << fmt::format("{:<8} {}: {}\n", name_of(finding.severity), finding.about, finding.text);
}

nlohmann::ordered_json json_of(const Findings& findings) {
    auto records = nlohmann::ordered_json::array();
    for (const Finding& finding : findings.all())
        records.push_back(
            {{"severity", name_of(finding.severity)}, {"about", finding.about}, {"text", finding.text}});
    return {{"usable", !findings.has_error()}, {"findings", std::move(records)}};
}

} // namespace signet::ctl
