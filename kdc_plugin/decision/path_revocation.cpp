// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/path_revocation.hpp"

#include <iterator>
#include <utility>

namespace signet::kdc {
namespace {

void append(std::string& text, const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
}

std::string about_authority(const certmap::PathCertificate& authority, const std::string& text) {
    return text.empty() ? text : "the CA " + authority.subject + ": " + text;
}

PathRevocation judge_path(const certmap::VerifiedPath& path, const CompiledSettings& settings,
                          RevocationShelf& shelf, const RevocationTime& time) {
    PathRevocation all{.decision = {policy::Reason::granted, {}}};
    for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
        auto one = judge_revocation_of(path.certificates[depth], depth > 0, settings, shelf, time);
        std::ranges::move(one.ask, std::back_inserter(all.ask));
        append(all.warning, one.warning);
        if (all.decision.granted() && !one.decision.granted()) all.decision = std::move(one.decision);
    }
    return all;
}

} // namespace

PathRevocation judge_revocation_of(const certmap::PathCertificate& certificate, bool is_authority,
                                   const CompiledSettings& settings, RevocationShelf& shelf,
                                   const RevocationTime& time) {
    const IssuerPolicy issuer = settings.policy_of(certificate.issuer_key);
    if (issuer.demand == policy::RevocationDemand::off) return {.decision = {policy::Reason::granted, {}}};
    auto known = shelf.about(certificate.issuer_key, certificate.serial, time.steady);
    if (is_authority && known.crl_is_of_end_entities) known.crl.reset();
    auto answer = policy::judge_revocation({issuer.demand, issuer.grace, known.crl, known.ocsp, time.now});
    PathRevocation verdict{.decision = std::move(answer.decision), .warning = std::move(answer.warning)};
    const bool fresh = known.ocsp && known.ocsp->next_update && *known.ocsp->next_update > time.now;
    if (issuer.asks_ocsp && !fresh) verdict.ask.push_back({certificate.issuer_key, certificate.serial});
    if (!verdict.decision.granted()) append(verdict.decision.detail, known.problem);
    if (!is_authority) return verdict;
    verdict.decision.detail = about_authority(certificate, verdict.decision.detail);
    verdict.warning = about_authority(certificate, verdict.warning);
    return verdict;
}

PathRevocation judge_revocation_of(std::span<const certmap::VerifiedPath> paths,
                                   const CompiledSettings& settings, RevocationShelf& shelf,
                                   const RevocationTime& time) {
    PathRevocation first{.decision = {policy::Reason::internal_error, "there is no path"}};
    std::vector<certmap::RevocationRequest> ask;
    for (std::size_t at = 0; at < paths.size(); ++at) {
        auto verdict = judge_path(paths[at], settings, shelf, time);
        verdict.path = at;
        std::ranges::move(std::exchange(verdict.ask, {}), std::back_inserter(ask));
        const bool granted = verdict.decision.granted();
        if (granted || at == 0) first = std::move(verdict);
        if (granted) break;
    }
    first.ask = std::move(ask);
    return first;
}

} // namespace signet::kdc
