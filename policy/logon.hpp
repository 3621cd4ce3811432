// SPDX-License-Identifier: Apache-2.0
// use = "logon": may it begin, and may the person log on, by a ticket or, to an account of this machine alone, by a
// signature.
#pragma once

#include "policy/identity.hpp"
#include "policy/signature.hpp"

namespace signet::policy {

Decision may_begin_logon(const Settings& settings, const BeginFacts& facts);

IdentityVerdict may_log_on(const Settings& settings, const IdentityFacts& facts);
IdentityVerdict may_log_on_by_signature(const Settings& settings, const SignatureFacts& facts);

} // namespace signet::policy
