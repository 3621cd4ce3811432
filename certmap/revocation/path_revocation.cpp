// SPDX-License-Identifier: Apache-2.0
#include "certmap/revocation/path_revocation.hpp"

#include <iterator>
#include <utility>

namespace signet::certmap {
namespace {

using policy::Reason;

void append(std::string& text, const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : "; ") + more;
}

std::string about_authority(const PathCertificate& authority, const std::string& text) {
    return text.empty() ? text : "the CA " + authority.subject + ": " + text;
}

RevocationOpinion judge_path(const VerifiedPath& path, const IssuerPolicies& policies, RevocationShelf& shelf,
                             const RevocationTime& time) {
    RevocationOpinion all{.reason = Reason::granted};
    for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
        auto one = judge_revocation_of(path.certificates[depth], depth > 0, policies, shelf, time);
        std::ranges::move(one.ask, std::back_inserter(all.ask));
        append(all.warning, one.warning);
        if (all.reason != Reason::granted || one.reason == Reason::granted) continue;
        all.reason = one.reason;
        all.detail = std::move(one.detail);
    }
    return all;
}

} // namespace

RevocationOpinion judge_revocation_of(const PathCertificate& certificate, bool is_authority,
                                      const IssuerPolicies& policies, RevocationShelf& shelf,
                                      const RevocationTime& time) {
    const IssuerPolicy& issuer = policies.of(certificate.issuer_key);
    if (issuer.demand == RevocationDemand::off) return {.reason = Reason::granted};
    auto known = shelf.about(certificate.issuer_key, certificate.serial, time.steady);
    if (is_authority && known.crl_is_of_end_entities) known.crl.reset();
    auto verdict = judge_answers({issuer.demand, issuer.grace, known.crl, known.ocsp, time.now});
    const bool fresh = known.ocsp && known.ocsp->next_update && *known.ocsp->next_update > time.now;
    if (issuer.asks_ocsp && !fresh) verdict.ask.push_back({certificate.issuer_key, certificate.serial});
    if (verdict.reason != Reason::granted) append(verdict.detail, known.problem);
    if (!is_authority) return verdict;
    verdict.detail = about_authority(certificate, verdict.detail);
    verdict.warning = about_authority(certificate, verdict.warning);
    return verdict;
}

RevocationOpinion judge_revocation_of(std::span<const VerifiedPath> paths, const IssuerPolicies& policies,
                                      RevocationShelf& shelf, const RevocationTime& time) {
    RevocationOpinion first{.detail = "there is no path"};
    std::vector<RevocationRequest> ask;
    for (std::size_t at = 0; at < paths.size(); ++at) {
        auto verdict = judge_path(paths[at], policies, shelf, time);
        verdict.path = at;
        std::ranges::move(std::exchange(verdict.ask, {}), std::back_inserter(ask));
        const bool granted = verdict.reason == Reason::granted;
        if (granted || at == 0) first = std::move(verdict);
        if (granted) break;
    }
    first.ask = std::move(ask);
    return first;
}

} // namespace signet::certmap
