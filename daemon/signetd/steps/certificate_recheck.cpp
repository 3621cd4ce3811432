// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/certificate_recheck.hpp"

#include "daemon/config/judgement_request.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/workers/judged_certificate.hpp"
#include "policy/session_limits.hpp"

#include <utility>

namespace signet::daemon {

// Of the session's own account, where the certificate is several accounts'.
std::optional<Candidate> certificate_of_session(const Cards& cards, const SessionRecord& record) {
    std::optional<Candidate> found;
    for (const auto& card : cards.all()) {
        for (const Candidate& candidate : card->opened().candidates) {
            if (candidate.certificate.fingerprint != record.certificate) continue;
            if (!found || candidate.name() == record.user) found = candidate;
        }
    }
    return found;
}

Task<std::optional<Refusal>> recheck_certificate(Services& services, Candidate candidate) {
    auto judge = services.workers.start(verb::certificate);
    if (!judge) co_return std::nullopt;
    auto request = config::request_to_judge(*services.settings, candidate.der, {});
    request.claim = claim_of(candidate);
    auto judged =
        co_await judge->ask<protocol::CertificateJudged>(std::move(request), limits::certificate_check);
    if (!judged) {
        if (!policy::ends_a_session(judged.error().reason)) co_return std::nullopt;
        co_return judged.error();
    }
    const bool is_same = judged->user == candidate.certificate.user &&
                         judged->principal == candidate.certificate.principal && judged->choices.empty();
    if (is_same) co_return std::nullopt;
    co_return Refusal{policy::Reason::card_of_other_user, "it is mapped to somebody else now"};
}

} // namespace signet::daemon
