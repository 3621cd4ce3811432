// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/domain_facts.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/directory/domain_authorities.hpp"

namespace signet::ctl {

certmap::DomainFacts read_domain_facts(Searchable& directory, const Server& server) {
    certmap::DomainFacts facts;
    if (server.kind != ServerKind::active_directory || server.configuration_context.empty()) return facts;
    const auto authorities = read_domain_authorities(directory, server.configuration_context);
    if (!authorities) return facts;
    facts.authorities.emplace();
    for (const certmap::Der& der : *authorities)
        if (const auto certificate = certmap::parse_certificate(der)) // else none that a host could have
            facts.authorities->push_back(certmap::hexadecimal(certificate->sha256));
    return facts;
}

} // namespace signet::ctl
