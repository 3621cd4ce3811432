// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules that the administrators of a FreeIPA domain have written for SSSD ("ipa certmaprule-add"), as rules of Signet: the
// language is the same. Only what is enabled there and can be read here is a rule.

#include "certmap/sync/record.hpp"
#include "certmap/text/mapping_rule.hpp"
#include "certmap/text/result.hpp"
#include "daemon/signetctl/directory/search.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace signet::ctl {

struct DomainRules {
    std::vector<certmap::RuleText> rules;
    std::vector<std::string> refused; // why one is none, with its name
    std::size_t disabled = 0;
};

// Adds what one entry of the class ipaCertMapRule says. Pure.
void add_domain_rule(DomainRules& rules, const certmap::Record& record);

// `naming_context` is the domain's. An error: the server, or more rules than settings may have.
certmap::Result<DomainRules> read_domain_rules(Searchable& directory, const std::string& naming_context,
                                               bool in_pages);

} // namespace signet::ctl
