// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/certificate_request.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/trust/issuer.hpp"
#include "daemon/signetctl/told.hpp"

namespace signet::ctl {

using certmap::Error;

certmap::Result<certmap::RevocationRequest> request_about(const certmap::Der& certificate,
                                                          const std::vector<IssuerOrder>& issuers) {
    auto parsed = certmap::parse_certificate(certificate);
    if (!parsed) return Error{told("the certificate: {}", parsed.error().problem), ""};
    std::vector<certmap::Der> candidates;
    for (const IssuerOrder& issuer : issuers)
        candidates.push_back(issuer.certificate);
    const auto found = certmap::find_issuer(certificate, candidates);
    if (!found) return Error{tr("the certificate is of no CA among the [[revocation.issuer]]"), ""};
    if (issuers[*found].ocsp.empty())
        return Error{tr("the CA of the certificate has no `ocsp` in its [[revocation.issuer]]"), ""};
    return certmap::RevocationRequest{issuers[*found].key, std::move(parsed->serial)};
}

} // namespace signet::ctl
