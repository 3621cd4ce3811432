// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/path_revocation.hpp"

#include <iterator>
#include <utility>

namespace signet::kdc {
namespace {

using certmap::RevocationOpinion;
using policy::Reason;

void append(std::string& text, const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
}

std::string about_authority(const certmap::PathCertificate& authority, const std::string& text) {
    return text.empty() ? text : "the CA " + authority.subject + ": " + text;
}

RevocationOpinion judge_path(const certmap::VerifiedPath& path, const CompiledSettings& settings,
                             RevocationShelf& shelf, const RevocationTime& time) {
    RevocationOpinion all{.reason = Reason::granted};
    for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
        auto one = judge_revocation_of(path.certificates[depth], depth > 0, settings, shelf, time);
        std::ranges::move(one.ask, std::back_inserter(all.ask));
        append(all.warning, one.warning);
        if (all.reason != Reason::granted || one.reason == Reason::granted) continue;
        all.reason = one.reason;
        all.detail = std::move(one.detail);
    }
    return all;
}

} // namespace

RevocationOpinion judge_revocation_of(const certmap::PathCertificate& certificate, bool is_authority,
                                      const CompiledSettings& settings, RevocationShelf& shelf,
                                      const RevocationTime& time) {
    const IssuerPolicy issuer = settings.policy_of(certificate.issuer_key);
    if (issuer.demand == policy::RevocationDemand::off) return {.reason = Reason::granted};
    auto known = shelf.about(certificate.issuer_key, certificate.serial, time.steady);
    if (is_authority && known.crl_is_of_end_entities) known.crl.reset();
    auto answer = policy::judge_revocation({issuer.demand, issuer.grace, known.crl, known.ocsp, time.now});
    RevocationOpinion verdict{.reason = answer.decision.reason,
                              .detail = std::move(answer.decision.detail),
                              .warning = std::move(answer.warning)};
    const bool fresh = known.ocsp && known.ocsp->next_update && *known.ocsp->next_update > time.now;
    if (issuer.asks_ocsp && !fresh) verdict.ask.push_back({certificate.issuer_key, certificate.serial});
    if (verdict.reason != Reason::granted) append(verdict.detail, known.problem);
    if (!is_authority) return verdict;
    verdict.detail = about_authority(certificate, verdict.detail);
    verdict.warning = about_authority(certificate, verdict.warning);
    return verdict;
}

RevocationOpinion judge_revocation_of(std::span<const certmap::VerifiedPath> paths,
                                      const CompiledSettings& settings, RevocationShelf& shelf,
                                      const RevocationTime& time) {
    RevocationOpinion first{.detail = "there is no path"};
    std::vector<certmap::RevocationRequest> ask;
    for (std::size_t at = 0; at < paths.size(); ++at) {
        auto verdict = judge_path(paths[at], settings, shelf, time);
        verdict.path = at;
        std::ranges::move(std::exchange(verdict.ask, {}), std::back_inserter(ask));
        const bool granted = verdict.reason == Reason::granted;
        if (granted || at == 0) first = std::move(verdict);
        if (granted) break;
    }
    first.ask = std::move(ask);
    return first;
}

} // namespace signet::kdc
