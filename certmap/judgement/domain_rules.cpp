// SPDX-License-Identifier: Apache-2.0
#include "certmap/judgement/domain_rules.hpp"

#include "certmap/rules/rule_parser.hpp"

namespace signet::certmap {

Result<std::vector<Rule>> domain_rules_of(NamedAccounts* store) {
    if (store == nullptr) return std::vector<Rule>();
    const auto texts = store->domain_rules();
    if (!texts) return texts.error();
    auto rules = parse_rules(*texts);
    if (!rules) return error_of("of the domain, " + rules.error().problem);
    return rules;
}

} // namespace signet::certmap
