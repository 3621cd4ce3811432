// SPDX-License-Identifier: Apache-2.0
#pragma once

// signetd cannot be asked, for whatever reason: what the person is told, and which accounts are let pass all the same.

#include "daemon/protocol/result.hpp"
#include "pam_module/call.hpp"
#include "pam_module/conversation.hpp"
#include "pam_module/demand.hpp"

namespace signet::pam {

// `otherwise` is the answer to everybody who is not of [break_glass]; those are let pass with an alert.
int answer_without_daemon(const Call& call, const Terms& terms, int otherwise);

// The same after a failure on the wire, which the person is told of and the log as well.
int fail_on_wire(const Call& call, PamConversation& conversation, const Terms& terms,
                 protocol::WireError error, int otherwise);

} // namespace signet::pam
