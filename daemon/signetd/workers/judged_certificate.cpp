// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/workers/judged_certificate.hpp"

#include "certmap/text/account_names.hpp"
#include "certmap/text/key_policy.hpp"

#include <utility>

namespace signet::daemon {
policy::CertificateFacts facts_of(const protocol::CertificateJudged& certificate,
                                  const protocol::KeyAttested& key) {
    policy::CertificateFacts facts;
    facts.policies = certificate.policies;
    facts.issuer_key = certificate.issuer_key;
    if (certificate.key == "rsa") facts.key = policy::CertificateKey::rsa;
    if (certificate.key == "ec") facts.key = policy::CertificateKey::ec;
    facts.key_bits = certificate.key_bits;
    facts.extended_key_usage = certificate.extended_key_usage;
    if (key.is_attested)
        facts.attested = policy::attested_by(certmap::PinPolicy{key.pin}, certmap::TouchPolicy{key.touch});
    return facts;
}

certmap::Principal principal_of(const protocol::CertificateJudged& certificate) {
    auto principal = certificate.enterprise ? certmap::Principal::of_upn(certificate.principal)
                                            : certmap::Principal::parse(certificate.principal);
    return std::move(principal).value_or(certmap::Principal{});
}

std::vector<std::string> names_of_account(const protocol::CertificateJudged& certificate) {
    return certmap::account_names({certificate.user, certificate.principal, certificate.enterprise},
                                  certificate.realm);
}

} // namespace signet::daemon
