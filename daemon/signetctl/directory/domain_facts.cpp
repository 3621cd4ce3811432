// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/directory/domain_facts.hpp"

#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/directory/domain_authorities.hpp"
#include "daemon/signetctl/directory/domain_rules.hpp"

#include <utility>

namespace signet::ctl {
namespace {

using Authorities = std::optional<std::vector<std::string>>;

Authorities authorities_of(Searchable& directory, const Server& server, const Authorities& before) {
    if (server.kind != ServerKind::active_directory || server.configuration_context.empty()) return {};
    const auto authorities = read_domain_authorities(directory, server.configuration_context);
    if (!authorities) return before;
    std::vector<std::string> digests;
    for (const certmap::Der& der : *authorities)
        if (const auto certificate = certmap::parse_certificate(der)) // else none that a host could have
            digests.push_back(certmap::hexadecimal(certificate->sha256));
    return digests;
}

void read_rules(Searchable& directory, const Server& server, DomainReading& reading) {
    auto read = read_domain_rules(directory, server.naming_context, server.offers_paging);
    if (!read) {
        reading.problems.push_back(read.error().problem);
        return;
    }
    reading.problems = std::move(read->refused);
    if (reading.problems.empty()) reading.facts.rules = std::move(read->rules);
}

} // namespace

DomainReading read_domain_facts(Searchable& directory, const Server& server,
                                const certmap::DomainFacts& before, bool with_rules) {
    DomainReading reading;
    reading.facts.authorities = authorities_of(directory, server, before.authorities);
    if (!with_rules) return reading;
    reading.facts.rules = before.rules;
    read_rules(directory, server, reading);
    return reading;
}

} // namespace signet::ctl
