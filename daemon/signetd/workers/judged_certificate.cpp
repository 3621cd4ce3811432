// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/workers/judged_certificate.hpp"

#include "certmap/text/account_names.hpp"

#include <chrono>
#include <ctime>
#include <utility>

namespace signet::daemon {

policy::CertificateFacts facts_of(const protocol::CertificateJudged& certificate) {
    policy::CertificateFacts facts;
    facts.policies = certificate.policies;
    facts.issuer_key = certificate.issuer_key;
    if (certificate.key == "rsa") facts.key = policy::CertificateKey::rsa;
    if (certificate.key == "ec") facts.key = policy::CertificateKey::ec;
    facts.key_bits = certificate.key_bits;
    facts.extended_key_usage = certificate.extended_key_usage;
    return facts;
}

certmap::Principal principal_of(const protocol::CertificateJudged& certificate) {
    auto principal = certificate.enterprise ? certmap::Principal::of_upn(certificate.principal)
                                            : certmap::Principal::parse(certificate.principal);
    return std::move(principal).value_or(certmap::Principal{});
}

std::vector<std::string> names_of_account(const protocol::CertificateJudged& certificate) {
    std::vector<std::string> names;
    if (certificate.user.empty())
        names = certmap::account_names(principal_of(certificate), certificate.realm);
    else
        names.push_back(certificate.user);
    return names;
}

protocol::JudgementTerms terms_of(const policy::Settings& settings) {
    protocol::JudgementTerms terms;
    terms.anchors = settings.domain.anchors;
    terms.eku_any = settings.certificates.eku_any;
    terms.block_list = settings.certificates.block_list;
    terms.rules = settings.mapping.rules;
    terms.store = settings.mapping.store;
    terms.local_store = settings.local_accounts.store;
    terms.strong_mapping = static_cast<std::uint8_t>(settings.mapping.strong_mapping);
    terms.backdating =
        std::chrono::duration_cast<std::chrono::seconds>(settings.mapping.certificate_backdating).count();
    terms.realm = settings.domain.realm;
    terms.realms = settings.domain.realms;
    auto revocation = policy::revocation_policy(settings);
    terms.revocation.directory = std::move(revocation.directory);
    terms.revocation.others = revocation.others;
    terms.revocation.issuers = std::move(revocation.issuers);
    return terms;
}

protocol::JudgeCertificate request_to_judge(const policy::Settings& settings, protocol::Bytes der,
                                            std::string client) {
    protocol::JudgeCertificate request;
    static_cast<protocol::JudgementTerms&>(request) = terms_of(settings);
    request.der = std::move(der);
    request.now = std::time(nullptr);
    request.client = std::move(client);
    return request;
}

} // namespace signet::daemon
