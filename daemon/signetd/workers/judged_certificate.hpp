// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the judges of certificates answer, in the words of policy. What they are asked: daemon/config/judgement_request.hpp.

#include "certmap/text/principal.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "policy/certificate_conditions.hpp"

#include <string>
#include <vector>

namespace signet::daemon {

// What policy may ask of a certificate, and of its key by what a maker attests; views of the certificate.
policy::CertificateFacts facts_of(const protocol::CertificateJudged& certificate,
                                  const protocol::KeyAttested& key = {});

// What a certificate names, as a principal.
certmap::Principal principal_of(const protocol::CertificateJudged& certificate);

// By which the system may know its account.
std::vector<std::string> names_of_account(const protocol::CertificateJudged& certificate);

} // namespace signet::daemon
