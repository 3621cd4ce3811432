// SPDX-License-Identifier: Apache-2.0
#pragma once

// Is a rule for this certificate? Pure. Names that were refused never match, so no pattern is satisfied by
// half of one. To learn whom the certificate means, use mapper.hpp.

#include "certmap/certificate/certificate.hpp"
#include "certmap/rules/rule.hpp"

#include <optional>
#include <string>

namespace signet::certmap {

// Makes no text: for those who ask about many rules.
bool matches(const MatchExpression& expression, const Certificate& certificate);

// Why the expression does not match, for the administrator. nullopt: it matches.
std::optional<std::string> mismatch(const MatchExpression& expression, const Certificate& certificate);

} // namespace signet::certmap
