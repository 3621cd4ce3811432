// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/logon_explanation.hpp"

#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/store/store.hpp"
#include "daemon/signetctl/told.hpp"
#include "kdc_plugin/decision/string_match.hpp"

#include <algorithm>
#include <ctime>
#include <string_view>
#include <utility>

namespace signet::ctl {
namespace {

using policy::TicketAction;

const char* name_of(TicketAction action) {
    switch (action) {
    case TicketAction::allow: return "allow";
    case TicketAction::deny: return "deny";
    case TicketAction::limit: return "limit";
    }
    return "unknown";
}

// Asked of the judge itself: a rule that denies refuses exactly where it applies.
bool applies(const policy::TicketRule& rule, const policy::TicketFacts& facts) {
    policy::KdcSettings alone;
    alone.tickets = {rule};
    alone.tickets.front().action = TicketAction::deny;
    return !judge_ticket(alone, facts).decision.granted();
}

void explain_ticket(const kdc::Judge& judge, const kdc::CertificateQuestion& question,
                    LogonExplanation& explanation) {
    const policy::Principal& client = question.client.entry;
    const std::vector<std::string_view> indicators(explanation.verdict.assurance.indicators.begin(),
                                                   explanation.verdict.assurance.indicators.end());
    const policy::TicketFacts facts{
        .request = policy::RequestKind::initial,
        .client = client,
        .service = {.components = {"krbtgt", client.realm}, .realm = client.realm},
        .local_realm = client.realm,
        .indicators = indicators,
        .now = wall_clock_at(question.now)};
    explanation.ticket = judge.judge(facts);
    explanation.ticket_rules = applied_rules(judge.settings(), facts);
}

// What a realm without a directory does: the entry itself says whose certificate it is, by its key. Only for
// names that mean the same to a shell and to kadmin.
std::optional<certmap::Sentence> attribute_advice(const certmap::Certificate& certificate,
                                                  const policy::Principal& entry) {
    const std::string name = entry.text();
    const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("@/._-").find(c) != std::string_view::npos;
    });
    const auto keys = certmap::keys_of(certificate);
    const auto key = std::ranges::find(keys, certmap::KeyKind::sha1_public_key, &certmap::MappingKey::kind);
    if (!plain || key == keys.end()) return std::nullopt;
    return certmap::Sentence{certmap::phrase("Or say so in the KDC's database: {command}"),
                             {{"command", "kadmin.local -q 'setstr " + name + " " + kdc::certmap_attribute +
                                              " " + to_alt_security_identity(*key) + "'"}}};
}

void explain_mapping(const kdc::Judge& judge, const kdc::CertificateQuestion& question,
                     LogonExplanation& explanation) {
    const kdc::CompiledSettings& compiled = *judge.compiled();
    const auto store = certmap::open_accounts(compiled.settings.mapping.store);
    if (!store) {
        explanation.mapping_problem = store.error().problem;
        return;
    }
    const policy::Principal& entry = question.client.entry;
    const std::string user = entry.components.size() == 1 ? entry.components.front() : std::string();
    auto found = certmap::explain(*explanation.certificate,
                                  sources_of(compiled, judge.rules(), store->get(), question.client),
                                  subject_of(question.client, compiled.settings.certificates),
                                  certmap::ClaimedAccount{user, entry.text()});
    if (!found) {
        explanation.mapping_problem = found.error().problem;
        return;
    }
    if (found->claim_holds || explanation.verdict.granted())
        found->advice.clear();
    else if (auto advice = attribute_advice(*explanation.certificate, entry))
        found->advice.push_back(std::move(*advice));
    explanation.mapping = std::move(*found);
}

} // namespace

LogonExplanation explain_logon(kdc::Judge& judge, const kdc::CertificateQuestion& question) {
    LogonExplanation explanation;
    explanation.mode = judge.settings().mode;
    explanation.verdict = judge.judge(question, kdc::Judge::Clock::now());
    if (explanation.verdict.granted()) explain_ticket(judge, question, explanation);
    auto certificate = certmap::parse_certificate(question.der);
    if (!certificate) {
        explanation.mapping_problem = certificate.error().problem;
        return explanation;
    }
    explanation.certificate = std::move(*certificate);
    if (judge.compiled() != nullptr)
        explain_mapping(judge, question, explanation);
    else
        explanation.mapping_problem = judge.problem();
    return explanation;
}

policy::WallClock wall_clock_at(std::int64_t time) {
    const std::time_t clock = time;
    std::tm parts{};
    if (localtime_r(&clock, &parts) == nullptr) return {};
    constexpr int days = 7; // tm_wday counts from Sunday
    return {static_cast<std::uint8_t>((parts.tm_wday + days - 1) % days),
            static_cast<std::uint16_t>(parts.tm_hour * 60 + parts.tm_min)};
}

std::vector<std::string> applied_rules(const policy::KdcSettings& settings,
                                       const policy::TicketFacts& facts) {
    std::vector<std::string> rules;
    for (std::size_t i = 0; i < settings.tickets.size(); ++i) {
        const policy::TicketRule& rule = settings.tickets[i];
        if (!applies(rule, facts)) continue;
        const std::string name = rule.name.empty() ? "" : " \"" + rule.name + "\"";
        rules.push_back(told("rule {}{}: {}", i + 1, name, name_of(rule.action)));
        if (rule.action != TicketAction::limit) break;
    }
    return rules;
}

} // namespace signet::ctl
