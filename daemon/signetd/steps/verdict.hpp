// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the application is told about a logon that was refused. It cannot say granted.

#include "daemon/protocol/messages/logon.hpp"
#include "daemon/signetd/refusal.hpp"
#include "policy/reasons/reasons.hpp"
#include "policy/settings.hpp"

namespace signet::daemon {

protocol::Verdict verdict_of(const Refusal& refusal, policy::CardDemand demand,
                             policy::TextArguments arguments);

} // namespace signet::daemon
