// SPDX-License-Identifier: Apache-2.0
#pragma once

// signetd cannot be asked, for whatever reason: what the person is told, and which accounts are let pass all the same.

#include "daemon/protocol/result.hpp"
#include "pam_module/call.hpp"
#include "pam_module/demand.hpp"

#include <string>

namespace signet::pam {

// The person cannot repair any of these, but must be able to tell them from a card that does not work.
std::string text_for(protocol::WireError error);

// `otherwise` is the answer to everybody who is not of [break_glass]; those are let pass with an alert.
int answer_without_daemon(const Call& call, const Terms& terms, int otherwise);

} // namespace signet::pam
