// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/certificate.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon::fakes {
namespace {

protocol::CertificateJudged judged_alone(const FakeCertificate& certificate,
                                         const protocol::JudgeCertificate& request) {
    protocol::CertificateJudged judged = certificate.facts;
    judged.principal = certificate.principal;
    judged.enterprise = certificate.enterprise;
    judged.user = certificate.user;
    judged.user_is_of_upn = certificate.user_is_of_upn;
    judged.is_pinned = certificate.is_pinned;
    judged.client_allowed = certificate.client_allowed && !request.client.empty();
    judged.realm = "LAB.TEST";
    judged.fingerprint = std::string(request.der.begin(), request.der.end());
    return judged;
}

} // namespace

FakeCertificate shared_by(const std::vector<std::string>& users) {
    FakeCertificate certificate;
    for (const std::string& user : users) {
        protocol::AccountChoice choice;
        choice.account.principal = user + "@LAB.TEST";
        choice.account.user = user;
        certificate.choices.push_back(std::move(choice));
    }
    return certificate;
}

std::optional<protocol::CertificateJudged> judged_by_worker(const FakeCertificate& certificate,
                                                            const protocol::JudgeCertificate& request) {
    auto judged = judged_alone(certificate, request);
    if (certificate.choices.empty()) {
        const protocol::AccountName only{judged.principal, judged.enterprise, judged.user};
        if (!request.claim.empty() && request.claim != only) return std::nullopt;
        return judged;
    }
    judged.principal.clear();
    judged.user.clear();
    judged.client_allowed = judged.client_allowed && !request.claim.empty();
    if (request.claim.empty()) {
        judged.choices = certificate.choices;
        return judged;
    }
    const auto meant =
        std::ranges::find(certificate.choices, request.claim, &protocol::AccountChoice::account);
    if (meant == certificate.choices.end()) return std::nullopt;
    judged.principal = meant->account.principal;
    judged.enterprise = meant->account.enterprise;
    judged.user = meant->account.user;
    judged.user_is_of_upn = meant->user_is_of_upn;
    judged.is_pinned = meant->is_pinned;
    return judged;
}

} // namespace signet::daemon::fakes
