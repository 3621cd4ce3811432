// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/host_key_trouble.hpp"

#include "daemon/signetctl/told.hpp"
#include "policy/reasons/reasons.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace signet::ctl {
namespace {

using policy::Reason;
using policy::RequestArmor;

constexpr const char* about = "host key";

// libkrb5's words for a ticket that no key in the keytab opens.
bool finds_no_key(std::string_view detail) {
    constexpr std::array<std::string_view, 3> words{"found in keytab", "using keytab key",
                                                    "any keys in keytab"};
    return std::ranges::any_of(
        words, [&](std::string_view part) { return detail.find(part) != std::string_view::npos; });
}

bool asks_for_proof(std::string_view detail) {
    return detail.find("KDC error 25:") != std::string_view::npos;
}

// Only armor takes a ticket of the host's own. Tickets of cards are opened with any key in the keytab.
void judge_newest_key(const std::string& detail, RequestArmor armor, Findings& findings) {
    if (armor == RequestArmor::required)
        findings.fail(about,
                      told("the newest one in the keytab does not log on at the KDC, and without armor every "
                           "card is refused ({})",
                           detail),
                      tr(get_host_key));
    else
        findings.warn(about,
                      told("the newest one in the keytab does not log on at the KDC: cards are refused "
                           "unless an older one there still opens their tickets ({})",
                           detail),
                      tr(get_host_key));
}

void judge_unproven(const std::string& detail, const HostKeySurroundings& surroundings, Findings& findings) {
    const std::string& line = surroundings.forbids_proof;
    const Remedy remedy = told("take {} out of krb5.conf", line);
    if (surroundings.armor == RequestArmor::required)
        findings.fail(about,
                      told("is not used, by {} in krb5.conf, and without armor every card is refused ({})",
                           line, detail),
                      remedy);
    else
        findings.warn(
            about,
            told("is not used to log on, by {} in krb5.conf; that it opens tickets was not tried ({})", line,
                 detail),
            remedy);
}

Remedy remedy_of_kinds(const std::string& enctypes) {
    if (enctypes.empty()) return "kinit -k; klist -k";
    return told("compare {} of krb5.conf with the kinds of this host's keys: klist -ke", enctypes);
}

void judge_unopened(const std::string& detail, const std::string& enctypes, Findings& findings) {
    if (finds_no_key(detail) && enctypes.empty())
        findings.fail(
            about,
            told("is another one at the KDC: the keytab is out of date, and every card is refused ({})",
                 detail),
            tr(get_host_key));
    else
        findings.fail(about, told("{}: every card is refused", detail), remedy_of_kinds(enctypes));
}

} // namespace

void judge_host_key_trouble(const WorkerTrouble& trouble, const HostKeySurroundings& surroundings,
                            Findings& findings) {
    const std::string& detail = trouble.detail;
    const auto reason = policy::reason_of(trouble.reason);
    if (detail.empty() || reason == Reason::kdc_unreachable)
        findings.warn(about, detail.empty() ? tr("was not tried") : told("was not tried: {}", detail),
                      "signetctl check realm kdcs keytab");
    else if (reason == Reason::kdc_preauth_failed)
        judge_newest_key(detail, surroundings.armor, findings);
    else if (reason == Reason::kdc_unknown_principal)
        findings.fail(about, told("the KDC does not know this host ({})", detail), tr(get_host_key));
    else if (asks_for_proof(detail) && !surroundings.forbids_proof.empty())
        judge_unproven(detail, surroundings, findings);
    else if (reason == Reason::ticket_not_verified)
        judge_unopened(detail, surroundings.enctypes, findings);
    else
        findings.fail(about, detail, remedy_of_kinds(surroundings.enctypes));
}

} // namespace signet::ctl
