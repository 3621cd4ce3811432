// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules as text again: parsing it gives the same rule. Spellings are those of the manual page sss-certmap(5),
// and what is the default is left out.

#include "certmap/rules/rule.hpp"

#include <string>

namespace signet::certmap {

std::string to_text(const MatchExpression& expression);
std::string to_text(const Template& source);
std::string to_text(const MapFilter& map);
RuleText to_text(const Rule& rule);

} // namespace signet::certmap
