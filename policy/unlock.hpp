// SPDX-License-Identifier: Apache-2.0
// use = "unlock": a screen locker lets its own user in again. The locker runs as that user, or as root, and names the
// user in any case: nobody becomes somebody else here, and nobody is logged on.
#pragma once

#include "policy/identity.hpp"
#include "policy/signature.hpp"

namespace signet::policy {

Decision may_begin_unlock(const Settings& settings, const BeginFacts& facts);

IdentityVerdict may_unlock(const Settings& settings, const IdentityFacts& facts);
IdentityVerdict may_unlock_by_signature(const Settings& settings, const SignatureFacts& facts);

} // namespace signet::policy
