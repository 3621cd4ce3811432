// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a sync keeps of a domain beside its accounts (certmap/store/domain_facts.hpp): of Active Directory whose cards it lets in,
// and where that is wanted, the rules that its administrators have written (domain_rules.hpp).

#include "certmap/store/domain_facts.hpp"
#include "daemon/signetctl/directory/search.hpp"
#include "daemon/signetctl/directory/server.hpp"

#include <string>
#include <vector>

namespace signet::ctl {

struct DomainReading {
    certmap::DomainFacts facts{};
    std::vector<std::string> problems{}; // why rules are as they were before
};

// `before`: of the last sync. What cannot be read stays as it was: accounts are worth a sync without it. Rules are taken all
// together or not at all: one that is missing may be the one that keeps somebody out. Without `with_rules` there are none.
DomainReading read_domain_facts(Searchable& directory, const Server& server,
                                const certmap::DomainFacts& before, bool with_rules);

} // namespace signet::ctl
