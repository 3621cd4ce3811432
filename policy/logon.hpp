// SPDX-License-Identifier: Apache-2.0
// use = "logon": may it begin, and may the person log on.
#pragma once

#include "policy/identity.hpp"

namespace signet::policy {

Decision may_begin_logon(const Settings& settings, const BeginFacts& facts);

IdentityVerdict may_log_on(const Settings& settings, const IdentityFacts& facts);

} // namespace signet::policy
