// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a rule was written for the principals of a realm. A name of another realm than the host's is taken
// only then: a rule that says no more than "the UPN" means the people of this realm, since the alice of
// another one is somebody else (in an Active Directory forest each domain has its own).

#include "certmap/rules/rule.hpp"

#include <string_view>

namespace signet::certmap {

// True: `domains` lists the realm, or the match, the principal or the map spells it as a whole word, in any
// ASCII case; a '\' of a regular expression does not count ("@OTHER\.TEST$" spells OTHER.TEST).
bool names_realm(const Rule& rule, std::string_view realm);

} // namespace signet::certmap
