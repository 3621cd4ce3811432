// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rule texts to rules, at start-up or in a worker; a rule that does not parse is an error of the whole
// configuration, never a rule that is left out. Who wants to show all that is wrong takes the lenient form.
// The grammar of `match` is match_parser.hpp's, the words of templates are template.hpp's. `map` is
//
//   map = [ "LDAP:" / "LDAPU1:" ] filter       ; "LDAP" the default; RFC 4515 with templates in its values

#include "certmap/rules/match_parser.hpp"
#include "certmap/rules/rule.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::certmap {

inline constexpr std::size_t max_rules = 1024; // many more than domains and card issuers of one enterprise

// The error has a column.
Result<MapFilter> parse_map(std::string_view text);

// The error says which of the texts and which column.
Result<Rule> parse_rule(const RuleText& text);

// The first error, if any; its problem names the rule, counted from 1.
Result<std::vector<Rule>> parse_rules(std::span<const RuleText> texts);

struct RuleProblem {
    std::size_t rule = 0; // counted from 1; 0: of all of them
    std::string name;
    Error error;
};

struct LenientRules {
    std::vector<Rule> rules; // those without a problem, in their order
    std::vector<RuleProblem> problems;
};

// For reports, never for a decision: a rule that is left out may be the one that keeps somebody out.
LenientRules parse_rules_lenient(std::span<const RuleText> texts);

} // namespace signet::certmap
