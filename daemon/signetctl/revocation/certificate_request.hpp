// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whom to ask about a certificate, be it a person's or a CA's.

#include "certmap/trust/revocation_request.hpp"
#include "daemon/signetctl/revocation/fetch.hpp"

#include <vector>

namespace signet::ctl {

// An error: it cannot be decoded, or is of none of these CAs, or of one that is not asked by OCSP.
certmap::Result<certmap::RevocationRequest> request_about(const certmap::Der& certificate,
                                                          const std::vector<IssuerOrder>& issuers);

} // namespace signet::ctl
