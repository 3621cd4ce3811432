// SPDX-License-Identifier: Apache-2.0
#pragma once

// What would have to change so that a certificate means somebody, or the one who was claimed. Used by
// explanation.hpp alone.

#include "certmap/judgement/explanation.hpp"

#include <string>
#include <vector>

namespace signet::certmap {

// Sentences for the administrator, the most useful first; none when all is well. An error is the store's.
Result<std::vector<Sentence>> advise(const Certificate& certificate, const Sources& sources,
                                     const Explanation& explanation, const ClaimedAccount& claimed);

} // namespace signet::certmap
