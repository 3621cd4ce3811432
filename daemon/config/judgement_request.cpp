// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/judgement_request.hpp"

#include <chrono>
#include <ctime>
#include <utility>

namespace signet::config {

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

} // namespace signet::config
