// SPDX-License-Identifier: Apache-2.0
#pragma once

// A reason of signetd's in the administrator's words, by the id that stands on the wire and in the journal.

#include "policy/reasons/reasons.hpp"

#include <string>

namespace signet::ctl {

// Empty for an empty id. A signetd of another version may have a reason that is not known here: then its detail has to do.
std::string reason_text(const std::string& id, const policy::TextArguments& arguments);

} // namespace signet::ctl
