// SPDX-License-Identifier: Apache-2.0
// use = "unlock": a screen locker lets its own user in again. The locker runs as that user, or as root, and names the
// user in any case: nobody becomes somebody else here, and nobody is logged on.
#pragma once

#include "policy/identity.hpp"

namespace signet::policy {

Decision may_begin_unlock(const Settings& settings, const BeginFacts& facts);

IdentityVerdict may_unlock(const Settings& settings, const IdentityFacts& facts);

} // namespace signet::policy
