// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rule texts to rules, at start-up or in a worker; a rule that does not parse is an error of the whole
// configuration, never a rule that is left out. Grammar of `match`, as in sss-certmap(5):
//
//   match     = "" / [ "KRB5:" ] [ "&&" / "||" ] 1*component     ; "" is every certificate, "&&" the default
//   component = "<SUBJECT>" regex / "<ISSUER>" regex             ; in RFC 4514 text, most specific RDN first
//             / "<KU>" name *( "," name ) / "<EKU>" name-or-oid *( "," name-or-oid )
//
// A value ends at the next '<'. Component names and regular expressions are case-sensitive, key usage names
// are not.

#include "certmap/rules/rule.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace signet::certmap {

inline constexpr std::size_t max_match_length = 4096; // bytes; a rule is written by hand
inline constexpr std::size_t max_rules = 1024; // many more than domains and card issuers of one enterprise

Result<MatchExpression> parse_match(std::string_view text);

// The error says which of the three texts and which column.
Result<Rule> parse_rule(const RuleText& text);

// The first error, if any; its problem names the rule, counted from 1.
Result<std::vector<Rule>> parse_rules(std::span<const RuleText> texts);

} // namespace signet::certmap
