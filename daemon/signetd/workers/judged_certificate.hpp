// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the judges of certificates are asked, by the settings, and what they answer, in the words of policy.

#include "certmap/text/principal.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "policy/certificate_conditions.hpp"
#include "policy/settings.hpp"

#include <string>
#include <vector>

namespace signet::daemon {

protocol::JudgementTerms terms_of(const policy::Settings& settings);

// For the `certificate` worker, with the time of now. `client`: whom the KDC has named, at a logon; else empty.
protocol::JudgeCertificate request_to_judge(const policy::Settings& settings, protocol::Bytes der,
                                            std::string client);

// What policy may ask of a certificate; views of it.
policy::CertificateFacts facts_of(const protocol::CertificateJudged& certificate);

// What a certificate names, as a principal.
certmap::Principal principal_of(const protocol::CertificateJudged& certificate);

// By which the system may know its account.
std::vector<std::string> names_of_account(const protocol::CertificateJudged& certificate);

} // namespace signet::daemon
